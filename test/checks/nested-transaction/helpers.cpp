// RUN: %check_hosts %s --preview -- -std=c++17 -I/usr/include/postgresql
// Both transactions are begun by helpers; and helpers that look whether one is open.
#include <libpq-fe.h>
#include <sqlite3.h>

static bool run(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

bool twiceBad(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  if (!run(c, "BEGIN")) { // expect: nested-transaction "'run' begins a transaction on 'c'"
    run(c, "ROLLBACK");
    return false;
  }
  return run(c, "COMMIT");
}

static bool step(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  if (!run(c, "DELETE FROM log")) {
    run(c, "ROLLBACK");
    return false;
  }
  return run(c, "COMMIT");
}

bool stepBad(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  if (!step(c)) { // expect: nested-transaction "'step', which calls 'run', begins"
    run(c, "ROLLBACK");
    return false;
  }
  return run(c, "COMMIT");
}

bool stepsOk(PGconn *c) { return step(c) && step(c); }

bool otherConnectionOk(PGconn *c, PGconn *log) {
  if (!run(c, "BEGIN"))
    return false;
  step(log);
  return run(c, "COMMIT");
}

// Begins where none is open.
static bool joined(PGconn *c) {
  if (PQtransactionStatus(c) == PQTRANS_IDLE && !run(c, "BEGIN"))
    return false;
  return run(c, "DELETE FROM log");
}
bool joinedOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  joined(c);
  return run(c, "COMMIT");
}

struct Store {
  sqlite3 *db;
  int depth = 0;
  bool exec(const char *sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
  bool begin() { return exec("BEGIN"); }
  bool enter() {
    if (depth++ > 0)
      return true;
    return exec("BEGIN");
  }
  bool leave() {
    if (--depth > 0)
      return true;
    return exec("COMMIT");
  }
};

bool countedOk(Store &s) {
  if (!s.enter())
    return false;
  s.enter();
  s.leave();
  return s.leave();
}

bool methodsBad(Store &s) {
  if (!s.begin())
    return false;
  s.begin(); // expect: nested-transaction "on 's.db'"
  return s.exec("COMMIT");
}
