// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with sqlpp11's signatures.
#include "Inputs/sqlpp11.h"

using sqlpp::postgresql::connection;
using sqlpp::postgresql::connection_config;

void valuesOk(sqlpp::postgresql::connection_pool &pool) {
  auto db = pool.get();
  auto tx = sqlpp::start_transaction(db);
  db.execute("DELETE FROM t");
  tx.commit();
}

int newBad(const connection_config &where, bool quick) {
  auto *db = new connection(where);
  if (quick)
    return 0; // expect: connection-leak "connection 'db' from 'new sqlpp::normal_connection' is not released by 'delete'"
  delete db;
  return 1;
}

int newOk(const connection_config &where) {
  auto db = std::make_unique<connection>(where);
  std::shared_ptr<connection> other(new connection(where));
  db->execute("DELETE FROM t");
  other->execute("DELETE FROM t");
  return 0;
}

// The connector's method may throw.
int throwsBad(const connection_config &where) {
  auto *db = new connection(where);
  db->execute("DELETE FROM t"); // expect: exception-leak "if 'sqlpp::postgresql::connection_base::execute' throws here"
  delete db;
  return 0;
}

// A lease on the heap does not go back.
void leaseBad(sqlpp::postgresql::connection_pool &pool) {
  auto *db = new sqlpp::postgresql::pooled_connection(pool.get()); // expect: connection-leak "'db'"
  db->start_transaction();
  db->commit_transaction();
}

void twiceBad(connection *db) {
  delete db;
  delete db; // expect: double-release "'db'"
}

void afterDeleteBad(connection *db) {
  delete db;
  db->commit_transaction(); // expect: use-after-release "'db'"
}
