// RUN: %clang -std=c++17 -Wall -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with userver's signatures. Its transactions are
// values; what they throw is what a neighbour can be lost by.
#include "Inputs/userver.h"
#include <libpq-fe.h>

using namespace userver::storages::postgres;

std::size_t valuesOk(const ClusterPtr &cluster) {
  auto trx = cluster->Begin(TransactionOptions{});
  auto n = trx.Execute("SELECT 1").Size();
  trx.Commit();
  return n;
}

std::size_t executeBad(PGconn *c, const ClusterPtr &cluster) {
  PGresult *res = PQexec(c, "SELECT 1");
  auto n = cluster->Execute(ClusterHostType::kMaster, "SELECT 1").Size(); // expect: exception-leak "if 'userver::storages::postgres::Cluster::Execute' throws here"
  PQclear(res);
  return n;
}

void commitBad(PGconn *c, Transaction &trx) {
  PGresult *res = PQexec(c, "SELECT 1");
  trx.Commit(); // expect: exception-leak "'res'"
  PQclear(res);
}

void commitOk(PGconn *c, Transaction &trx) {
  std::unique_ptr<PGresult, decltype(&PQclear)> res(PQexec(c, "SELECT 1"), &PQclear);
  trx.Commit();
}
