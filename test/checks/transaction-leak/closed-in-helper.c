// RUN: %check_hosts --preview %s
// A helper closes the connection and forgets it. Where the close is refused, nobody has a
// name any more with which the transaction could be ended.
#include <sqlite3.h>

static sqlite3 *stats;

static void check(int status) {
  if (status == SQLITE_OK)
    return;
  sqlite3_close(stats);
  stats = 0;
}

static void run(const char *sql) {
  int status = sqlite3_exec(stats, sql, 0, 0, 0);
  check(status);
}

void save(void) {
  int status = sqlite3_exec(stats, "BEGIN EXCLUSIVE", 0, 0, 0);
  if (status != SQLITE_OK)
    return;
  run("INSERT INTO games VALUES (1)");
  run("COMMIT");
}

static void tell(int status) {
  if (status == SQLITE_OK)
    return;
  stats = stats;
}

void save_and_stay(void) {
  int status = sqlite3_exec(stats, "BEGIN EXCLUSIVE", 0, 0, 0);
  if (status != SQLITE_OK)
    return;
  status = sqlite3_exec(stats, "INSERT INTO games VALUES (1)", 0, 0, 0);
  tell(status);
  if (status != SQLITE_OK)
    return; // expect: transaction-leak "transaction on 'stats' is left open by this return"
  run("COMMIT");
}
