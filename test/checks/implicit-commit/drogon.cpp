// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -I %S/../../packs/Inputs
// Transactions whose end commits: what an early way out stores.
#include "drogon.h"
#include <string>
using drogon::orm::DbClient;
using drogon::orm::DbClientPtr;
using drogon::orm::Transaction;

bool moveBad(const DbClientPtr &db, int from, int to, int sum) {
  auto tx = db->newTransaction();
  tx->execSqlSync("UPDATE acc SET v = v - $1 WHERE id = $2", sum, from);
  auto r = tx->execSqlSync("UPDATE acc SET v = v + $1 WHERE id = $2", sum, to);
  if (r.affectedRows() == 0)
    return false; // expect: implicit-commit "commits what was written so far"
  return true;
}

bool moveOk(const DbClientPtr &db, int from, int to, int sum) {
  auto tx = db->newTransaction();
  tx->execSqlSync("UPDATE acc SET v = v - $1 WHERE id = $2", sum, from);
  auto r = tx->execSqlSync("UPDATE acc SET v = v + $1 WHERE id = $2", sum, to);
  if (r.affectedRows() == 0) {
    tx->rollback();
    return false;
  }
  return true;
}

void earlyBad(const DbClientPtr &db, int id) {
  auto tx = db->newTransaction();
  auto r = tx->execSqlSync("DELETE FROM cart WHERE id = $1", id);
  if (r.affectedRows() == 0)
    return; // expect: implicit-commit "'tx'"
  tx->execSqlSync("INSERT INTO orders VALUES ($1)", id);
}

void earlyOk(const DbClientPtr &db, int id) {
  auto tx = db->newTransaction();
  auto r = tx->execSqlSync("SELECT 1 FROM cart WHERE id = $1", id);
  if (r.size() == 0)
    return; // nothing was written
  tx->execSqlSync("DELETE FROM cart WHERE id = $1", id);
  tx->execSqlSync("INSERT INTO orders VALUES ($1)", id);
}

int codeBad(DbClient &db, int id) {
  auto tx = db.newTransaction();
  auto r = tx->execSqlSync("INSERT INTO orders VALUES ($1)", id);
  if (r.affectedRows() != 1)
    return -1; // expect: implicit-commit
  tx->execSqlSync("UPDATE stock SET n = n - 1 WHERE id = $1", id);
  return 0;
}

int codeOk(DbClient &db, int id) {
  auto tx = db.newTransaction();
  auto r = tx->execSqlSync("INSERT INTO orders VALUES ($1)", id);
  if (r.affectedRows() != 1) {
    tx->rollback();
    return -1;
  }
  tx->execSqlSync("UPDATE stock SET n = n - 1 WHERE id = $1", id);
  return 0;
}

bool lastOk(const DbClientPtr &db, int id) {
  auto tx = db->newTransaction();
  auto r = tx->execSqlSync("DELETE FROM cart WHERE id = $1", id);
  return r.affectedRows() != 0;
}

// Both ways out mean the same.
bool sameOk(const DbClientPtr &db, int id, bool log) {
  auto tx = db->newTransaction();
  tx->execSqlSync("DELETE FROM cart WHERE id = $1", id);
  if (!log)
    return true;
  tx->execSqlSync("INSERT INTO log VALUES ($1)", id);
  return true;
}

// The transaction ends with its scope, before the return.
bool scopeOk(const DbClientPtr &db, int id) {
  bool found;
  {
    auto tx = db->newTransaction();
    found = tx->execSqlSync("DELETE FROM cart WHERE id = $1", id).affectedRows() != 0;
  }
  if (!found)
    return false;
  return true;
}
