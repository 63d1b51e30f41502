// RUN: %check_hosts --preview %s
// What callers do behind it: code that was not seen could reach the connection, but nobody
// gave it to it.
#include <sqlite3.h>
#include <stdlib.h>

sqlite3 *db;

int db_open(const char *file) { return sqlite3_open(file, &db); }
static int begin(void) { return sqlite3_exec(db, "BEGIN", 0, 0, 0); }
static int commit(void) { return sqlite3_exec(db, "COMMIT", 0, 0, 0); }
static int rollback(void) { return sqlite3_exec(db, "ROLLBACK", 0, 0, 0); }

void show(const char *text);

const char *make(int kind) {
  if (begin() != SQLITE_OK)
    return "no transaction";
  if (kind == 1)
    return "left open"; // expect: transaction-leak "left open by this return"
  if (kind == 2) {
    if (rollback() != SQLITE_OK)
      return "no rollback";
    return "rolled back";
  }
  return commit() == SQLITE_OK ? 0 : "failed";
}

void clicked(int kind) {
  const char *error = make(kind);
  if (error)
    show(error);
  if (kind > 100)
    exit(1);
}

// The caller ends it.
const char *make_and_leave(int kind) {
  if (begin() != SQLITE_OK)
    return "no transaction";
  if (kind == 1)
    return "left open";
  return commit() == SQLITE_OK ? 0 : "failed";
}

void pressed(int kind) {
  const char *error = make_and_leave(kind);
  if (error)
    rollback();
}
