// RUN: %check_hosts %s --preview --fail-on note
// SQLite: a savepoint is released also after the rollback to it; one transaction
// around the loop; one statement for all rows; a busy timeout. Nothing is reported.
// expect-none
#include <sqlite3.h>
#include <stddef.h>

int tryStepOk(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "SAVEPOINT step", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK TO step", NULL, NULL, NULL);
  sqlite3_exec(db, "RELEASE step", NULL, NULL, NULL);
  return rc;
}

void tryQuietlyOk(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "SAVEPOINT step", NULL, NULL, NULL);
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK TO step", NULL, NULL, NULL);
  sqlite3_exec(db, "RELEASE step", NULL, NULL, NULL);
}

int storeAllOk(sqlite3 *db, const int *values, int n) {
  sqlite3_stmt *st = NULL;
  if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_prepare_v2(db, "INSERT INTO n VALUES (?)", -1, &st, NULL);
  for (int i = 0; rc == SQLITE_OK && i < n; i++) {
    sqlite3_bind_int(st, 1, values[i]);
    rc = sqlite3_step(st) == SQLITE_DONE ? sqlite3_reset(st) : SQLITE_ERROR;
  }
  sqlite3_finalize(st);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  return rc;
}

int openOk(const char *file, sqlite3 **out) {
  sqlite3 *db = NULL;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  sqlite3_busy_timeout(db, 2000);
  *out = db;
  return 0;
}
