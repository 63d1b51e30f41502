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
