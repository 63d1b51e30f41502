// RUN: %check_hosts %s
// Scenario 22: the message of sqlite3_exec is never freed on the error path.
// Twins: no message was asked for, or the call succeeded.
#include <sqlite3.h>
#include <stdio.h>

int messageBad(sqlite3 *db) {
  char *errmsg;
  if (sqlite3_exec(db, "DROP TABLE t", 0, 0, &errmsg) != SQLITE_OK) { // expect: buffer-leak "'errmsg'"
    fprintf(stderr, "SQL error: %s\n", errmsg);
    return 1;
  }
  return 0;
}

int messageOk(sqlite3 *db) {
  char *errmsg;
  if (sqlite3_exec(db, "DROP TABLE t", 0, 0, &errmsg) != SQLITE_OK) {
    fprintf(stderr, "SQL error: %s\n", errmsg);
    sqlite3_free(errmsg);
    return 1;
  }
  return 0;
}

int noMessageOk(sqlite3 *db) {
  if (sqlite3_exec(db, "DROP TABLE t", 0, 0, NULL) != SQLITE_OK) {
    fprintf(stderr, "SQL error: %s\n", sqlite3_errmsg(db));
    return 1;
  }
  return 0;
}

int successOk(sqlite3 *db) {
  char *errmsg = NULL;
  int rc = sqlite3_exec(db, "DROP TABLE t", 0, 0, &errmsg);
  if (rc == SQLITE_OK)
    return 0;
  fprintf(stderr, "SQL error: %s\n", errmsg);
  sqlite3_free(errmsg);
  return rc;
}
