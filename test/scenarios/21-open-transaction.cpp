// RUN: %check_hosts --preview %s -- -std=c++17 -Wno-deprecated-declarations
// Scenario 21 in C++: an exception between BEGIN and COMMIT leaves the transaction
// open. Twins: an object that rolls back in its destructor, a handler, a callee that
// commits.
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <stdexcept>
#include <string>

static void run(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  const bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  if (!ok)
    throw std::runtime_error(PQerrorMessage(c));
}

static void undo(PGconn *c) { PQclear(PQexec(c, "ROLLBACK")); }

void throwsBad(PGconn *c) {
  run(c, "BEGIN");
  run(c, "DELETE FROM t"); // expect: transaction-leak "if 'run' throws here"
  run(c, "COMMIT");
}

void handlerOk(PGconn *c) {
  run(c, "BEGIN");
  try {
    run(c, "DELETE FROM t");
    run(c, "COMMIT");
  } catch (...) {
    undo(c);
    throw;
  }
}

class Transaction {
  PGconn *c_;
  bool done_ = false;

public:
  explicit Transaction(PGconn *c) : c_(c) { run(c_, "BEGIN"); }
  Transaction(const Transaction &) = delete;
  ~Transaction() {
    if (!done_)
      undo(c_);
  }
  void commit() {
    run(c_, "COMMIT");
    done_ = true;
  }
};

void ownGuardOk(PGconn *c, bool dry) {
  Transaction t(c);
  run(c, "DELETE FROM t");
  if (!dry)
    t.commit();
}

void sessionBad(soci::session &sql, int id) {
  sql.begin();
  sql << "DELETE FROM t WHERE id = " << id; // expect: transaction-leak "throws here"
  sql.commit();
}

bool returnsBad(soci::session &sql, int id) {
  sql.begin();
  if (id < 0)
    return false; // expect: transaction-leak "'sql'"
  sql.commit();
  return true;
}

void sessionOk(soci::session &sql, int id, bool dry) {
  soci::transaction tx(sql);
  sql << "DELETE FROM t WHERE id = " << id;
  if (dry)
    return;
  tx.commit();
}

static void finish(soci::session &sql) {
  try {
    sql.commit();
  } catch (const std::exception &) {
    sql.rollback();
    throw;
  }
}

void calleeCommitsOk(soci::session &sql) {
  sql.begin();
  finish(sql);
}

bool workOk(pqxx::connection &c, bool dry) {
  pqxx::work tx(c);
  tx.exec("DELETE FROM t");
  if (dry)
    return false;
  tx.commit();
  return true;
}

static void finish(pqxx::work &tx) { tx.commit(); }

void workHandedOnOk(pqxx::connection &c) {
  pqxx::work tx(c);
  tx.exec("DELETE FROM t");
  finish(tx);
}
