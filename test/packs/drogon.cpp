// RUN: %clang -std=c++17 -Wall -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with Drogon's signatures. Its objects are in
// shared pointers; what they throw is what a neighbour can be lost by.
#include "Inputs/drogon.h"
#include <libpq-fe.h>

std::size_t valuesOk(const drogon::orm::DbClientPtr &db) {
  auto tx = db->newTransaction();
  auto r = tx->execSqlSync("SELECT a FROM t WHERE b = $1", 3);
  if (r.size() == 0)
    tx->rollback();
  return r.size();
}

std::size_t statementBad(PGconn *c, const drogon::orm::DbClientPtr &db) {
  PGresult *res = PQexec(c, "SELECT 1");
  auto r = db->execSqlSync("SELECT 2"); // expect: exception-leak "if 'drogon::orm::DbClient::execSqlSync' throws here"
  PQclear(res);
  return r.size();
}

void transactionBad(PGconn *c, const drogon::orm::DbClientPtr &db) {
  PGresult *res = PQexec(c, "SELECT 1");
  auto tx = db->newTransaction(); // expect: exception-leak "if 'drogon::orm::DbClient::newTransaction' throws here"
  PQclear(res);
  tx->rollback();
}

// Through the transaction it is the client's method.
std::size_t inTransactionBad(PGconn *c, drogon::orm::Transaction &tx) {
  PGresult *res = PQexec(c, "SELECT 1");
  auto r = tx.execSqlSync("SELECT 2"); // expect: exception-leak "'res'"
  PQclear(res);
  return r.size();
}

void rollbackOk(PGconn *c, drogon::orm::Transaction &tx) {
  PGresult *res = PQexec(c, "SELECT 1");
  tx.rollback();
  PQclear(res);
}

// Misuse: the client sends it on another connection than the transaction's.
void besideBad(const drogon::orm::DbClientPtr &db) {
  auto tx = db->newTransaction();
  tx->execSqlSync("UPDATE t SET a = 1");
  db->execSqlSync("UPDATE u SET a = 1"); // expect: outside-transaction
}

void withinOk(const drogon::orm::DbClientPtr &db) {
  auto tx = db->newTransaction();
  tx->execSqlSync("UPDATE t SET a = 1");
  tx->execSqlSync("UPDATE u SET a = 1");
}
