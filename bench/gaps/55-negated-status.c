// Expected: silent; said: connection-leak, 'db' "before this return". Met in libomemo (db_conn_open_and_prepare).
// Mechanism: rc = -rc keeps a failure apart from success, as rc was not zero before; after the minus it counts as unknown, so that `if (rc)` at the end is taken to skip the cleanup.
#include <sqlite3.h>

int open_and_prepare(sqlite3 **out, sqlite3_stmt **statement, const char *sql, const char *file) {
  int rc = 0;
  sqlite3 *db = (void *)0;
  sqlite3_stmt *prepared = (void *)0;
  rc = sqlite3_open(file, &db);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  rc = sqlite3_prepare_v2(db, sql, -1, &prepared, (void *)0);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  *out = db;
  *statement = prepared;
cleanup:
  if (rc) {
    sqlite3_finalize(prepared);
    sqlite3_close(db);
  }
  return rc;
}
