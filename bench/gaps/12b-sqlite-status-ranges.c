// expected: statement-leak at line 12 only.  actual: also masked-error at 12 and use-after-release at 20.  from: freeciv (mpdb.c)
// mechanism: sqlite3_prepare_*, _finalize, _reset, _bind_* never return SQLITE_ROW or SQLITE_DONE; only sqlite3_step does.
#include <sqlite3.h>
int query(sqlite3 *db, const char *q) {
  sqlite3_stmt *stmt;
  int ret = sqlite3_prepare_v2(db, q, -1, &stmt, 0);
  if (ret == SQLITE_OK)
    ret = sqlite3_step(stmt);
  if (ret == SQLITE_DONE)
    ret = sqlite3_finalize(stmt);
  return ret;                       // leaks for SQLITE_ROW and errors of the step: true
}
int value(sqlite3 *db, const char *q) {
  sqlite3_stmt *stmt;
  int n = -1, ret = sqlite3_prepare_v2(db, q, -1, &stmt, 0);
  if (ret == SQLITE_OK) ret = sqlite3_step(stmt);
  if (ret == SQLITE_DONE) ret = sqlite3_finalize(stmt);
  if (ret == SQLITE_ROW) {
    n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
  } else if (ret != SQLITE_OK) {
    sqlite3_finalize(stmt);
  }
  return n;
}
