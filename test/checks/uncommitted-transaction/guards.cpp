// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// Transactions that end without a commit, so that what they wrote is gone.
#include <Poco/Data/Session.h>
#include <Poco/Data/Transaction.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <string>

void addUserBad(pqxx::connection &cx, const std::string &name) {
  pqxx::work tx{cx}; // expect: uncommitted-transaction "transaction 'tx' is never committed"
  tx.exec("INSERT INTO users(name) VALUES (" + tx.quote(name) + ")");
}

void addUserOk(pqxx::connection &cx, const std::string &name) {
  pqxx::work tx{cx};
  tx.exec("INSERT INTO users(name) VALUES (" + tx.quote(name) + ")");
  tx.commit();
}

// A read needs no commit.
long usersOk(pqxx::connection &cx) {
  pqxx::nontransaction tx{cx};
  return tx.exec("SELECT count(*) FROM users").at(0).at(0).as<long>();
}

long readOk(pqxx::connection &cx) {
  pqxx::work tx{cx};
  return tx.exec("SELECT count(*) FROM users").at(0).at(0).as<long>();
}

void dryRunOk(pqxx::connection &cx) {
  pqxx::work tx{cx};
  tx.exec("DELETE FROM users");
  tx.abort();
}

static void finish(pqxx::work &tx) { tx.commit(); }

void inHelperOk(pqxx::connection &cx) {
  pqxx::work tx{cx};
  tx.exec("DELETE FROM users");
  finish(tx);
}

void commentBad(pqxx::connection &cx) {
  pqxx::work tx(cx); // expect: uncommitted-transaction
  tx.exec("/* nightly */ DELETE FROM session");
}

void preparedParamsBad(pqxx::connection &cx, int id) {
  pqxx::work tx(cx); // expect: uncommitted-transaction
  tx.exec_params("UPDATE t SET n = 1 WHERE id = $1", id);
}

void sociBad(soci::session &sql, int id) {
  soci::transaction tx(sql); // expect: uncommitted-transaction "call commit() at the end"
  sql << "DELETE FROM t WHERE id = :id", soci::use(id);
}

void sociOk(soci::session &sql, int id) {
  soci::transaction tx(sql);
  sql << "DELETE FROM t WHERE id = :id", soci::use(id);
  tx.commit();
}

void sqliteBad(SQLite::Database &db) {
  SQLite::Transaction tx(db); // expect: uncommitted-transaction
  db.exec("INSERT INTO t VALUES (1)");
}

void sqliteOk(SQLite::Database &db) {
  SQLite::Transaction tx(db);
  db.exec("INSERT INTO t VALUES (1)");
  tx.commit();
}

void unnamedBad(SQLite::Database &db) {
  SQLite::Transaction{db}; // expect: uncommitted-transaction "has no name and is rolled back at the end of the statement"
  db.exec("INSERT INTO t VALUES (1)");
}

void conditionalOk(SQLite::Database &db, bool really) {
  SQLite::Transaction tx(db);
  db.exec("INSERT INTO t VALUES (1)");
  if (really)
    tx.commit();
}

// A return that says the same as the one behind the commit.
bool auditBad(pqxx::connection &cx, bool audit) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  if (audit) {
    tx.exec("INSERT INTO log VALUES (1)");
    return true; // expect: uncommitted-transaction "says the same as the one behind the commit"
  }
  tx.commit();
  return true;
}

bool auditOk(pqxx::connection &cx, bool audit) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  if (audit) {
    tx.exec("INSERT INTO log VALUES (1)");
    tx.commit();
    return true;
  }
  tx.commit();
  return true;
}

// It did not work out: what was written is taken back.
bool takenBackOk(pqxx::connection &cx, int id) {
  pqxx::work tx(cx);
  pqxx::result r = tx.exec_params("UPDATE t SET n = n - 1 WHERE id = $1", id);
  if (r.affected_rows() == 0)
    return false;
  tx.commit();
  return true;
}

// Nothing was written yet.
int nothingYetOk(soci::session &sql, int id) {
  soci::transaction tx(sql);
  if (id == 0)
    return 0;
  sql << "DELETE FROM t WHERE id = :id", soci::use(id);
  tx.commit();
  return 0;
}

int earlyBad(SQLite::Database &db, int n) {
  SQLite::Transaction tx(db);
  db.exec("DELETE FROM t");
  if (n == 0)
    return 0; // expect: uncommitted-transaction "commit it on this path too"
  db.exec("INSERT INTO t VALUES (1)");
  tx.commit();
  return 0;
}

int earlyOk(SQLite::Database &db, int n) {
  SQLite::Transaction tx(db);
  db.exec("DELETE FROM t");
  if (n == 0)
    return -1;
  db.exec("INSERT INTO t VALUES (1)");
  tx.commit();
  return 0;
}

void sessionBad(Poco::Data::Session &s) {
  Poco::Data::Transaction tx(s); // expect: uncommitted-transaction "call commit() at the end"
  s << "INSERT INTO log VALUES ('x')", Poco::Data::Keywords::now;
}

void sessionOk(Poco::Data::Session &s) {
  Poco::Data::Transaction tx(s);
  s << "INSERT INTO log VALUES ('x')", Poco::Data::Keywords::now;
  tx.commit();
}

// ---- functions that work with the caller's transaction -----------------------
static void bump(pqxx::work &tx, int id) {
  tx.exec("UPDATE t SET n = n + 1 WHERE id = " + std::to_string(id));
}

static void bumpTwice(pqxx::work &tx, int id) {
  bump(tx, id);
  bump(tx, id);
}

static void bumpAndCommit(pqxx::work &tx, int id) {
  bump(tx, id);
  tx.commit();
}

void unseen(pqxx::work &tx);
static pqxx::work *kept;
static void keep(pqxx::work &tx) { kept = &tx; }

void handedDownBad(pqxx::connection &cx, int id) {
  pqxx::work tx(cx); // expect: uncommitted-transaction "'tx' is never committed"
  tx.exec("INSERT INTO t VALUES (1)");
  bumpTwice(tx, id);
}

void handedDownOk(pqxx::connection &cx, int id) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  bumpTwice(tx, id);
  tx.commit();
}

void commitsThereOk(pqxx::connection &cx, int id) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  bumpAndCommit(tx, id);
}

void unseenOk(pqxx::connection &cx) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  unseen(tx);
}

void keptOk(pqxx::connection &cx) {
  pqxx::work tx(cx);
  tx.exec("INSERT INTO t VALUES (1)");
  keep(tx);
}
