// expected: silent.  actual: statement-leak 'never released'.  from: duperemove (dbfile.h: sqlite3_stmt_cleanup, 3 findings)
// mechanism: __attribute__((cleanup(f))) where f takes void * and casts it to sqlite3_stmt ** in the call itself.
#include <sqlite3.h>
#define _cleanup_(x) __attribute__((cleanup(x)))
static inline void stmt_cleanup(void *p) {
  sqlite3_finalize(*(sqlite3_stmt **)p);
}
int count(sqlite3 *db) {
  _cleanup_(stmt_cleanup) sqlite3_stmt *stmt = 0;
  int ret = sqlite3_prepare_v2(db, "select count(*) from t", -1, &stmt, 0);
  if (ret) return -1;
  if (sqlite3_step(stmt) != SQLITE_ROW) return -1;
  return sqlite3_column_int(stmt, 0);
}
