// RUN: %check_hosts %s
// A helper fills a handle; a test of that one decides what becomes of another one.
#include <sqlite3.h>

static int prepare(sqlite3 *db, sqlite3_stmt **out) {
  sqlite3_stmt *st = 0;
  sqlite3_prepare_v2(db, "SELECT 1", -1, &st, 0);
  *out = st;
  return 0;
}

static void prepareInto(sqlite3 *db, sqlite3_stmt **out) {
  sqlite3_prepare_v2(db, "SELECT 1", -1, out, 0);
}

int badThere(void) {
  sqlite3 *db = 0;
  sqlite3_stmt *st = 0;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  prepare(db, &st);
  if (st) {
    sqlite3_finalize(st);
    return 1; // expect: connection-leak "'db'"
  }
  sqlite3_close(db);
  return 0;
}

int badNotThere(void) {
  sqlite3 *db = 0;
  sqlite3_stmt *st = 0;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  prepareInto(db, &st);
  if (!st)
    return 1; // expect: connection-leak "'db'"
  sqlite3_finalize(st);
  sqlite3_close(db);
  return 0;
}

int badThereInto(void) {
  sqlite3 *db = 0;
  sqlite3_stmt *st = 0;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  prepareInto(db, &st);
  if (st) {
    sqlite3_finalize(st);
    return 1; // expect: connection-leak "'db'"
  }
  sqlite3_close(db);
  return 0;
}

static int tryPrepare(sqlite3 *db, sqlite3_stmt **out) {
  return sqlite3_prepare_v2(db, "SELECT 1", -1, out, 0) == SQLITE_OK;
}

// Where the helper failed nothing was filled, and nothing is to be finalized.
int goodBoth(void) {
  sqlite3 *db = 0;
  sqlite3_stmt *st = 0;
  int rc = 1;
  if (sqlite3_open("f", &db) != SQLITE_OK)
    goto out;
  if (!tryPrepare(db, &st))
    goto out;
  rc = sqlite3_step(st) == SQLITE_ROW ? 0 : 1;
out:
  if (st)
    sqlite3_finalize(st);
  sqlite3_close(db);
  return rc;
}
