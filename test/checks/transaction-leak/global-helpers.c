// RUN: %check_hosts --preview %s
// Helpers on a connection of their own, over a helper that is given the text.
#include <sqlite3.h>

static sqlite3 *db;

int db_open(const char *file) { return sqlite3_open(file, &db); }
void db_close(void) {
  sqlite3_close(db);
  db = 0;
}

static int run(const char *sql) { return sqlite3_exec(db, sql, 0, 0, 0) == SQLITE_OK ? 0 : -1; }
static int begin(void) { return run("BEGIN"); }
static int commit(void) { return run("COMMIT"); }
static int rollback(void) { return run("ROLLBACK"); }

int save(int value) {
  if (begin() != 0)
    return -1;
  if (value < 0)
    return -1; // expect: transaction-leak "left open by this return"
  if (run("INSERT INTO t VALUES (1)") != 0) {
    if (rollback() != 0)
      return -2;
    return -1;
  }
  return commit();
}

int save_or_undo(int value) {
  if (value < 0 || begin() != 0)
    return -1;
  if (run("INSERT INTO t VALUES (1)") != 0) {
    if (rollback() != 0)
      return -2;
    return -1;
  }
  return commit();
}

// One that only callees of callees know.
static int end(int ok) { return ok ? commit() : rollback(); }

int save_by_end(int value) {
  int ok;
  if (begin() != 0)
    return -1;
  ok = value >= 0 && run("INSERT INTO t VALUES (1)") == 0;
  return end(ok);
}

int save_by_end_unless(int value) {
  if (begin() != 0)
    return -1;
  if (value == 0)
    return 0; // expect: transaction-leak "left open by this return"
  return end(run("INSERT INTO t VALUES (1)") == 0);
}
