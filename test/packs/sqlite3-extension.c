// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// Loadable extensions call SQLite through a table of function pointers.
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1
#include <string.h>

int countBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_step(s) != SQLITE_ROW)
    return -1; // expect: statement-leak "'s'"
  sqlite3_finalize(s);
  return 0;
}

int countOk(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, 0) != SQLITE_OK)
    return -1;
  int n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
  sqlite3_finalize(s);
  return n;
}

int messageBad(sqlite3 *db, const char *t) {
  char *sql = sqlite3_mprintf("DROP TABLE %Q", t);
  if (!sql)
    return SQLITE_NOMEM;
  if (strlen(t) > 10)
    return SQLITE_ERROR; // expect: buffer-leak "'sql'"
  int rc = sqlite3_exec(db, sql, 0, 0, 0);
  sqlite3_free(sql);
  return rc;
}

static void upper(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  char *t = sqlite3_mprintf("%s", sqlite3_value_text(argv[0]));
  sqlite3_result_text(ctx, t, -1, sqlite3_free);
}

int sqlite3_packtest_init(sqlite3 *db, char **err, const sqlite3_api_routines *api) {
  SQLITE_EXTENSION_INIT2(api);
  (void)err;
  return sqlite3_create_function(db, "upper2", 1, SQLITE_UTF8, 0, upper, 0, 0);
}
