// RUN: %check_hosts --preview %s
// A function whose body is not there is given a text that ends no transaction, and no
// connection: it prints a message.
#include <sqlite3.h>

sqlite3 *store;

void note(const char *format, ...);
void cleanUp(int why);
int run(const char *format, ...);
int rowsOf(int table);

int begin(void) { return sqlite3_exec(store, "BEGIN IMMEDIATE", 0, 0, 0); }
int commit(void) { return sqlite3_exec(store, "COMMIT", 0, 0, 0); }
int rollback(void) { return sqlite3_exec(store, "ROLLBACK", 0, 0, 0); }

int tellsBad(int table) {
  if (begin() != SQLITE_OK)
    return -1;
  if (rowsOf(table) < 0) {
    note("table %d cannot be read", table);
    return -2; // expect: transaction-leak "left open by this return"
  }
  return commit() == SQLITE_OK ? 0 : rollback();
}

int tellsOk(int table) {
  if (begin() != SQLITE_OK)
    return -1;
  if (rowsOf(table) < 0) {
    note("table %d cannot be read", table);
    rollback();
    return -2;
  }
  return commit() == SQLITE_OK ? 0 : rollback();
}

// It may end it.
int cleansUp(int table) {
  if (begin() != SQLITE_OK)
    return -1;
  if (rowsOf(table) < 0) {
    cleanUp(table);
    return -2;
  }
  return commit() == SQLITE_OK ? 0 : rollback();
}

int runsRollback(int table) {
  if (begin() != SQLITE_OK)
    return -1;
  if (rowsOf(table) < 0) {
    run("ROLLBACK");
    return -2;
  }
  return commit() == SQLITE_OK ? 0 : rollback();
}
