// RUN: %check_hosts %s --preview -- -std=c++17 -I/usr/include/postgresql
// Helpers that leave no transaction open: objects end it, a parameter says that none is
// begun, it failed, or code that is not seen ends it. nested-transaction and
// transaction-across-wait are silent on all of this.
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <sqlite3.h>
#include <unistd.h>

static bool run(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

// ---- the object of a library ends at its scope --------------------------------------
static int count(pqxx::connection &c) {
  pqxx::read_transaction tx(c);
  return tx.exec("SELECT 1")[0][0].as<int>();
}
int twoReadsOk(pqxx::connection &c) { return count(c) + count(c); }
void readAndSleepOk(pqxx::connection &c) {
  count(c);
  sleep(1);
}

static int poll(soci::session &sql) {
  soci::transaction tx(sql);
  int n = 0;
  sql << "SELECT 1", soci::into(n);
  return n;
}
int pollTwiceOk(soci::session &sql) { return poll(sql) + poll(sql); }

static std::unique_ptr<pqxx::work> open(pqxx::connection &c) { return std::make_unique<pqxx::work>(c); }
void factoryOk(pqxx::connection &c) {
  {
    auto tx = open(c);
    tx->exec("DELETE FROM t");
    tx->commit();
  }
  sleep(1);
}

// ---- and that of the program's own class ----------------------------------------------
struct Tx {
  sqlite3 *db;
  explicit Tx(sqlite3 *db) : db(db) { sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr); }
  ~Tx() { sqlite3_exec(db, "END", nullptr, nullptr, nullptr); }
};
void scopesOk(sqlite3 *db) {
  { Tx tx(db); }
  { Tx tx(db); }
  sleep(1);
}

// ---- it failed -------------------------------------------------------------------------
static bool begin(PGconn *c) { return run(c, "BEGIN"); }
static int tryBegin(PGconn *c) { return run(c, "BEGIN") ? 0 : -1; }

void untilBegunOk(PGconn *c) {
  while (!begin(c)) {
    sleep(1);
    PQreset(c);
  }
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

int commonEndOk(PGconn *c) {
  int rc = -1;
  if (!begin(c)) {
    sleep(1);
    goto out;
  }
  if (run(c, "COMMIT"))
    rc = 0;
out:
  if (rc)
    run(c, "ROLLBACK");
  return rc;
}

void secondAttemptOk(PGconn *c) {
  if (tryBegin(c) < 0) {
    sleep(1);
    if (tryBegin(c) < 0)
      return;
  }
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

void doWhileOk(PGconn *c) {
  int rc;
  do {
    rc = tryBegin(c);
    if (rc)
      sleep(1);
  } while (rc);
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

void successBad(PGconn *c) {
  if (tryBegin(c) == 0) {
    sleep(1); // expect: transaction-across-wait
    if (!run(c, "COMMIT"))
      run(c, "ROLLBACK");
  }
}

// ---- an argument says that none is begun ------------------------------------------------
static void work(PGconn *c, bool own) {
  if (own && !run(c, "BEGIN"))
    return;
  bool ok = run(c, "DELETE FROM t");
  if (own)
    run(c, ok ? "COMMIT" : "ROLLBACK");
}
void joinedOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return;
  work(c, false);
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

// ---- code that is not seen ends it --------------------------------------------------------
void finish(PGconn *c);
struct Session {
  std::function<void(PGconn *)> end;
};
void unseenOk(PGconn *c) {
  if (!begin(c))
    return;
  finish(c);
  sleep(1);
}
void functionOk(PGconn *c, Session &s) {
  if (!begin(c))
    return;
  s.end(c);
  sleep(1);
}
