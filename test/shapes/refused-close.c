// RUN: %check_hosts %s
// sqlite3_close refuses while a statement is open, which stays owed; and programs that
// look at how the close went.
#include <sqlite3.h>
#include <stddef.h>

int earlyBad(const char *p) {
  sqlite3 *db;
  sqlite3_stmt *st;
  if (sqlite3_open(p, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_step(st) != SQLITE_ROW) {
    sqlite3_close(db);
    return -1; // expect: statement-leak "'st'"
  }
  int n = sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  sqlite3_close(db);
  return n;
}

int askedOk(const char *p) {
  sqlite3 *db;
  sqlite3_stmt *st = NULL, *left;
  if (sqlite3_open(p, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  int n = 0;
  if (sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &st, NULL) == SQLITE_OK)
    while (sqlite3_step(st) == SQLITE_ROW)
      n++;
  if (sqlite3_close(db) == SQLITE_BUSY) {
    while ((left = sqlite3_next_stmt(db, NULL)))
      sqlite3_finalize(left);
    sqlite3_close(db);
  }
  return n;
}

int askedTooOk(const char *p) {
  sqlite3 *db;
  sqlite3_stmt *st = NULL;
  if (sqlite3_open(p, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  int n = 0;
  if (sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &st, NULL) == SQLITE_OK)
    while (sqlite3_step(st) == SQLITE_ROW)
      n++;
  if (sqlite3_close(db) != SQLITE_OK) {
    sqlite3_finalize(st);
    sqlite3_close(db);
  }
  return n;
}
