// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -I %S/../../packs/Inputs
// Statements on the client or the cluster while one of its transactions is open.
#include "drogon.h"
#include "userver.h"
using drogon::orm::DbClientPtr;
namespace pg = userver::storages::postgres;

void bookBad(const DbClientPtr &db, int id) {
  auto tx = db->newTransaction();
  tx->execSqlSync("INSERT INTO booking VALUES ($1)", id);
  db->execSqlSync("UPDATE stock SET n = n - 1 WHERE id = $1", id); // expect: outside-transaction "runs on 'db', not in the transaction 'tx'"
}

void bookOk(const DbClientPtr &db, int id) {
  auto tx = db->newTransaction();
  tx->execSqlSync("INSERT INTO booking VALUES ($1)", id);
  tx->execSqlSync("UPDATE stock SET n = n - 1 WHERE id = $1", id);
}

void laterOk(const DbClientPtr &db, int id) {
  {
    auto tx = db->newTransaction();
    tx->execSqlSync("INSERT INTO booking VALUES ($1)", id);
  }
  db->execSqlSync("UPDATE stock SET n = n - 1 WHERE id = $1", id);
}

void otherOk(const DbClientPtr &db, const DbClientPtr &log, int id) {
  auto tx = db->newTransaction();
  tx->execSqlSync("INSERT INTO booking VALUES ($1)", id);
  log->execSqlSync("INSERT INTO log VALUES ($1)", id);
}

void clusterBad(pg::Cluster &cluster, int id) {
  auto trx = cluster.Begin(pg::TransactionOptions{});
  trx.Execute("INSERT INTO booking VALUES ($1)", id);
  cluster.Execute(pg::ClusterHostType::kMaster, "UPDATE stock SET n = 1 WHERE id = $1", id); // expect: outside-transaction
  trx.Commit();
}

void clusterOk(pg::Cluster &cluster, int id) {
  auto trx = cluster.Begin(pg::TransactionOptions{});
  trx.Execute("INSERT INTO booking VALUES ($1)", id);
  trx.Commit();
  cluster.Execute(pg::ClusterHostType::kMaster, "UPDATE stock SET n = 1 WHERE id = $1", id);
}
