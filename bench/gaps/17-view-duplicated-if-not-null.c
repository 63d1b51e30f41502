// expected: silent.  actual: use-after-release at the return.  from: darktable (styles.c)
// mechanism: 'if (d) d = strdup(d)': what is returned is a copy, or null.
#include <sqlite3.h>
#include <string.h>
char *g_strdup(const char *s);
char *description(sqlite3 *db) {
  sqlite3_stmt *stmt;
  char *d = 0;
  if (sqlite3_prepare_v2(db, "select d from t", -1, &stmt, 0) == SQLITE_OK) {
    if (sqlite3_step(stmt) == SQLITE_ROW) {
      d = (char *)sqlite3_column_text(stmt, 0);
      if (d) d = g_strdup(d);
    }
    sqlite3_finalize(stmt);
  }
  return d;
}
