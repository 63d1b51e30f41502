// RUN: %check_hosts %s
// Scenario 8: sqlite3_open() != SQLITE_OK and a return without close. Twin:
// with it.
#include <sqlite3.h>
#include <stdio.h>

int failedOpenBad(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return 1; // expect: connection-leak "'db'"
  sqlite3_close(db);
  return 0;
}

int failedOpenOk(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  sqlite3_close(db);
  return 0;
}

// Null after a failed open: memory ran out, and there is nothing to close.
int nullOk(const char *path) {
  sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    if (db == NULL)
      return 2;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return 1;
  }
  sqlite3_close(db);
  return 0;
}
