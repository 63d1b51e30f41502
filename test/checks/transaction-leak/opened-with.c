// RUN: %check_hosts --preview %s
// A connection that goes to the caller with the transaction that was begun on it: the
// caller ends both.
#include <sqlite3.h>

int open_and_begin(sqlite3 **out, sqlite3_stmt **stmt, const char *sql) {
  sqlite3 *db = 0;
  int rc = sqlite3_open("log.db", &db);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (rc == SQLITE_OK)
    rc = sqlite3_prepare_v2(db, sql, -1, stmt, 0);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return rc;
  }
  *out = db;
  return 0;
}

// The connection was there before: who only rolls back leaves it in a transaction.
int prepare_and_begin(sqlite3 *db, sqlite3_stmt **stmt, const char *sql) {
  int rc = sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_prepare_v2(db, sql, -1, stmt, 0);
  if (rc != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return rc;
  }
  sqlite3_exec(db, "DELETE FROM log", 0, 0, 0);
  return 0; // expect: transaction-leak "transaction on 'db' is left open by this return; nothing commits it"
}
