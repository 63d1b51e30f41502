// RUN: %clang -std=c++17 -Wall -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with TinyORM's signatures. It hands out nothing
// to release; what it throws is what a neighbour can be lost by.
#include "Inputs/tinyorm.h"
#include <libpq-fe.h>

int beginBad(PGconn *c, const QString &name) {
  PGresult *res = PQexec(c, "SELECT 1");
  Orm::DB::beginTransaction(name); // expect: exception-leak "if 'Orm::DB::beginTransaction' throws here"
  int n = PQntuples(res);
  PQclear(res);
  Orm::DB::rollBack(name);
  return n;
}

int connectionBad(PGconn *c, Orm::DatabaseConnection &db) {
  PGresult *res = PQexec(c, "SELECT 1");
  db.commit(); // expect: exception-leak "'res'"
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int caughtOk(PGconn *c, const QString &name) {
  PGresult *res = PQexec(c, "SELECT 1");
  int n = -1;
  try {
    Orm::DB::connection(name).beginTransaction();
    n = PQntuples(res);
    Orm::DB::rollBack(name);
  } catch (...) {
    n = -2;
  }
  PQclear(res);
  return n;
}
