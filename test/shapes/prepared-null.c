// RUN: %check_hosts %s
// A prepare that returned OK has made a statement, unless its text is empty or a comment,
// or not known.
#include <sqlite3.h>

int literalOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  char *text = sqlite3_mprintf("x");
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, 0) != SQLITE_OK) {
    sqlite3_free(text);
    return -1;
  }
  if (!stmt)
    return -2; // does not happen
  sqlite3_free(text);
  sqlite3_finalize(stmt);
  return 0;
}

int comment(sqlite3 *db) {
  sqlite3_stmt *stmt;
  char *text = sqlite3_mprintf("x");
  if (sqlite3_prepare_v2(db, "-- nothing", -1, &stmt, 0) != SQLITE_OK) {
    sqlite3_free(text);
    return -1;
  }
  if (!stmt)
    return -2; // expect: buffer-leak
  sqlite3_free(text);
  sqlite3_finalize(stmt);
  return 0;
}

int unknown(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  char *text = sqlite3_mprintf("x");
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, 0) != SQLITE_OK) {
    sqlite3_free(text);
    return -1;
  }
  if (!stmt)
    return -2; // expect: buffer-leak
  sqlite3_free(text);
  sqlite3_finalize(stmt);
  return 0;
}

// It is null where the prepare failed, too.
int failed(sqlite3 *db) {
  sqlite3_stmt *stmt = 0;
  char *text = sqlite3_mprintf("x");
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, 0);
  if (!stmt)
    return rc; // expect: buffer-leak
  sqlite3_free(text);
  sqlite3_finalize(stmt);
  return 0;
}
