// RUN: %check_hosts --preview %s
// The connection lies in a global that only the helpers name: what they do to its
// transaction counts where no value of theirs is looked at, too.
#include <sqlite3.h>

static sqlite3 *database;
int ready(void);

int openDatabase(const char *path) { return sqlite3_open(path, &database) == SQLITE_OK; }
static int begin(void) { return sqlite3_exec(database, "BEGIN", 0, 0, 0) == SQLITE_OK; }
static void rollback(void) { sqlite3_exec(database, "ROLLBACK", 0, 0, 0); }
static void commit(void) { sqlite3_exec(database, "COMMIT", 0, 0, 0); }

int endsOk(void) {
  if (!begin())
    return 0;
  if (!ready()) {
    rollback();
    return 0;
  }
  commit();
  return 1;
}

int forgetsBad(void) {
  if (!begin())
    return 0;
  if (!ready()) {
    rollback();
    return 0;
  }
  if (!ready())
    return 0; // expect: transaction-leak "'database' is left open by this return"
  commit();
  return 1;
}

// A flag says whether it is open.
int flagOk(int wanted) {
  int begun = wanted && begin();
  int ok = ready();
  if (begun && !ok)
    rollback();
  else if (begun)
    commit();
  return ok;
}
