// RUN: %check_hosts --preview %s
// A helper that prepares and steps its text: a ROLLBACK that cannot be prepared has been
// tried, as one that fails has.
#include <sqlite3.h>

static int run(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, 0) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE ? 0 : -1;
}

int good(sqlite3 *db, int n) {
  if (run(db, "BEGIN"))
    return -1;
  if (n && run(db, "INSERT INTO t VALUES(1)")) {
    run(db, "ROLLBACK");
    return -1;
  }
  if (run(db, "COMMIT")) {
    run(db, "ROLLBACK");
    return -1;
  }
  return 0;
}

int forgotten(sqlite3 *db, int n) {
  if (run(db, "BEGIN"))
    return -1;
  if (n && run(db, "INSERT INTO t VALUES(1)"))
    return -1; // expect: transaction-leak
  if (run(db, "COMMIT")) {
    run(db, "ROLLBACK");
    return -1;
  }
  return 0;
}

// A COMMIT that cannot be prepared has ended nothing.
int commitOnly(sqlite3 *db) {
  if (run(db, "BEGIN"))
    return -1;
  if (run(db, "COMMIT"))
    return -1; // expect: transaction-leak
  return 0;
}
