// RUN: %check_hosts %s
// A helper that fails releases what it made and leaves the pointer where callers
// find it, who release it again.
#include <sqlite3.h>

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *rows;
} Store;

static int query(Store *s, const char *sql) {
  if (sqlite3_prepare_v2(s->db, sql, -1, &s->rows, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_step(s->rows) != SQLITE_ROW) {
    sqlite3_finalize(s->rows);
    return -1;
  }
  return 0;
}

static int query_and_forget(Store *s, const char *sql) {
  if (sqlite3_prepare_v2(s->db, sql, -1, &s->rows, 0) != SQLITE_OK) {
    s->rows = 0;
    return -1;
  }
  if (sqlite3_step(s->rows) != SQLITE_ROW) {
    sqlite3_finalize(s->rows);
    s->rows = 0;
    return -1;
  }
  return 0;
}

static void cleanup(Store *s) {
  if (s->rows) {
    sqlite3_finalize(s->rows);
    s->rows = 0;
  }
}

int bad_cleanup(Store *s) {
  int rc = query(s, "SELECT 1");
  cleanup(s); // expect: double-release
  return rc;
}

int good_cleanup(Store *s) {
  int rc = query_and_forget(s, "SELECT 1");
  cleanup(s);
  return rc;
}

int bad_record_of_its_own(sqlite3 *db) {
  Store s = {db, 0};
  if (query(&s, "SELECT 1") != 0) {
    cleanup(&s); // expect: double-release
    return 1;
  }
  cleanup(&s);
  return 0;
}

int good_record_of_its_own(sqlite3 *db) {
  Store s = {db, 0};
  if (query(&s, "SELECT 1") != 0)
    return 1;
  cleanup(&s);
  return 0;
}

static int prepare(sqlite3 *db, sqlite3_stmt **out) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, 0) != SQLITE_OK)
    return -1;
  *out = st;
  if (sqlite3_step(st) != SQLITE_ROW) {
    sqlite3_finalize(st);
    return -2;
  }
  return 0;
}

int bad_out(sqlite3 *db) {
  sqlite3_stmt *st = 0;
  int rc = prepare(db, &st);
  sqlite3_finalize(st); // expect: double-release
  return rc;
}

int bad_out_used(sqlite3 *db) {
  sqlite3_stmt *st = 0;
  int rc = prepare(db, &st);
  if (rc == -2)
    return sqlite3_column_int(st, 0); // expect: use-after-release
  if (rc == 0)
    sqlite3_finalize(st);
  return rc;
}

int good_out(sqlite3 *db) {
  sqlite3_stmt *st = 0;
  int rc = prepare(db, &st);
  if (rc != -2)
    sqlite3_finalize(st);
  return rc;
}

int good_out_by_sign(sqlite3 *db) {
  sqlite3_stmt *st = 0;
  if (prepare(db, &st) < 0)
    return 1;
  sqlite3_finalize(st);
  return 0;
}
