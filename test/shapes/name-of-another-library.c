// RUN: %check_hosts %s
// Functions of the program that have the names of a library it does not use
// (FreeTDS has a dbopen and a dbclose): their types are not the library's.
#include <sqlite3.h>
#include <stdbool.h>

static sqlite3 *db;

static bool dbopen(void) {
  return sqlite3_open("f", &db) == SQLITE_OK;
}

void dbclose(sqlite3 **h) {
  if (*h)
    sqlite3_close(*h);
  *h = 0;
}

int globalOk(void) {
  if (!dbopen())
    return -1;
  int rc = sqlite3_exec(db, "DELETE FROM t", 0, 0, 0);
  dbclose(&db);
  return rc;
}

int closedByItOk(const char *f) {
  sqlite3 *h = 0;
  if (sqlite3_open(f, &h) != SQLITE_OK) {
    dbclose(&h);
    return -1;
  }
  int rc = sqlite3_exec(h, "DELETE FROM t", 0, 0, 0);
  dbclose(&h);
  return rc;
}

int notClosedBad(const char *f) {
  sqlite3 *h = 0;
  if (sqlite3_open(f, &h) != SQLITE_OK) {
    dbclose(&h);
    return -1;
  }
  return sqlite3_exec(h, "DELETE FROM t", 0, 0, 0); // expect: connection-leak "'h'"
}

// The C library's error(status, errnum, format, ...) ends the process when its
// first argument is not 0; these are the program's own.
static int error(int rc) {
  return rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE;
}

int ownErrorOk(sqlite3 *h) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(h, "SELECT 1", -1, &stmt, 0);
  if (error(rc))
    return -1;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

int ownErrorBad(sqlite3 *h) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(h, "SELECT 1", -1, &stmt, 0);
  if (error(rc))
    return -1;
  rc = sqlite3_step(stmt);
  if (error(rc))
    return -1; // expect: statement-leak
  sqlite3_finalize(stmt);
  return rc;
}

void error_at_line(const char *text, ...);
int ownFormatBad(sqlite3 *h) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(h, "SELECT 1", -1, &stmt, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_step(stmt) != SQLITE_ROW) {
    error_at_line("no row in %s", "t");
    return -1; // expect: statement-leak
  }
  sqlite3_finalize(stmt);
  return 0;
}
