// RUN: %check_hosts --preview %s
// A helper that begins again where the first try fails, on the same connection or on a
// new one: its callers have a transaction when it says so.
#include <sqlite3.h>
sqlite3 *reconnect(void);

static int begin(sqlite3 *db) {
  int rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (rc == SQLITE_BUSY) {
    sqlite3_sleep(10);
    rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  }
  return rc;
}

int sameBad(sqlite3 *db, int n) {
  if (begin(db) != SQLITE_OK)
    return 0;
  if (n < 0)
    return 0; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}

int sameOk(sqlite3 *db, int n) {
  if (begin(db) != SQLITE_OK)
    return 0;
  if (n < 0) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}

static int beginAnew(sqlite3 **db) {
  int rc = sqlite3_exec(*db, "BEGIN", 0, 0, 0);
  if (rc != SQLITE_OK) {
    *db = reconnect();
    rc = sqlite3_exec(*db, "BEGIN", 0, 0, 0);
  }
  return rc;
}

int anewBad(sqlite3 **db, int n) {
  if (beginAnew(db) != SQLITE_OK)
    return 0;
  if (n < 0)
    return 0; // expect: transaction-leak
  sqlite3_exec(*db, "COMMIT", 0, 0, 0);
  return 1;
}

int anewOk(sqlite3 **db, int n) {
  if (beginAnew(db) != SQLITE_OK)
    return 0;
  if (n < 0) {
    sqlite3_exec(*db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  sqlite3_exec(*db, "COMMIT", 0, 0, 0);
  return 1;
}

// The first one is committed before the next one begins.
static int beginNext(sqlite3 *db, int more) {
  int rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (rc == SQLITE_OK && more) {
    sqlite3_exec(db, "DELETE FROM old", 0, 0, 0);
    if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK) {
      sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
      return SQLITE_ERROR;
    }
    rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  }
  return rc;
}

int nextBad(sqlite3 *db, int n) {
  if (beginNext(db, n) != SQLITE_OK)
    return 0;
  if (n < 0)
    return 0; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}

int nextOk(sqlite3 *db, int n) {
  if (beginNext(db, n) != SQLITE_OK)
    return 0;
  if (n < 0) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}
