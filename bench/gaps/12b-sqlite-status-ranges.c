// expected: silent.  actual: double-release at 13.  from: freeciv (mpdb.c)
// mechanism: sqlite3_finalize tells of the last step's error; after SQLITE_DONE it returns SQLITE_OK.
#include <sqlite3.h>
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
