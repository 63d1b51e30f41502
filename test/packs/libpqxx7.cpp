// RUN: %clang -std=c++17 -Wall -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with libpqxx 7's signatures: what is not as in 6,
// whose real headers libpqxx.cpp has.
#include "Inputs/pqxx7.h"
#include <vector>

int valuesOk(const std::string &where) {
  pqxx::connection c{where};
  pqxx::work w{c};
  if (w.exec("SELECT id FROM t").empty())
    return 0;
  int n = w.query_value<int>("SELECT max(id) FROM t");
  w.commit();
  return n;
}

bool newBad(const std::string &where) {
  auto *c = new pqxx::connection(where);
  if (c->backendpid() == 0)
    return false; // expect: connection-leak "'c' from 'new pqxx::connection' is not released by 'delete'"
  delete c;
  return true;
}

int throwsBad(const std::string &where) {
  auto *c = new pqxx::connection(where);
  pqxx::read_transaction t{*c}; // expect: exception-leak "connection 'c'"
  int n = t.query_value<int>("SELECT 1");
  delete c;
  return n;
}

// Connections move: what a vector or a function gets is the same one.
std::vector<pqxx::connection> movedOk(const std::string &where, int n) {
  std::vector<pqxx::connection> all;
  for (int i = 0; i < n; ++i) {
    pqxx::connection c{where};
    all.push_back(std::move(c));
  }
  return all;
}

// ---- the PGconn of it ------------------------------------------------------
bool takenOutBad(pqxx::connection c) {
  PGconn *raw = std::move(c).release_raw_connection();
  if (PQstatus(raw) != CONNECTION_OK)
    return false; // expect: connection-leak "'raw' from 'pqxx::connection::release_raw_connection' is not released by 'PQfinish'"
  PQfinish(raw);
  return true;
}

void droppedBad(pqxx::connection c) {
  (void)std::move(c).release_raw_connection(); // expect: connection-leak "is discarded"
}

int takenOutOk(pqxx::connection c) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> raw(std::move(c).release_raw_connection(), PQfinish);
  return PQstatus(raw.get()) == CONNECTION_OK;
}

int givenInOk(const char *where) {
  PGconn *raw = PQconnectdb(where);
  if (PQstatus(raw) != CONNECTION_OK) {
    PQfinish(raw);
    return -1;
  }
  pqxx::connection c = pqxx::connection::seize_raw_connection(raw);
  pqxx::nontransaction t{c};
  return t.query_value<int>("SELECT 1");
}

int givenInBad(const char *where) {
  PGconn *raw = PQconnectdb(where);
  if (PQstatus(raw) != CONNECTION_OK)
    return -1; // expect: connection-leak "'raw' from 'PQconnectdb'"
  pqxx::connection c = pqxx::connection::seize_raw_connection(raw);
  return c.backendpid();
}

// ---- misuse ----------------------------------------------------------------
void twiceBad(pqxx::connection *c) {
  c->close();
  delete c;
  delete c; // expect: double-release "'c'"
}

bool afterDeleteBad(pqxx::connection *c) {
  delete c;
  return c->is_open(); // expect: use-after-release "'c'"
}

void finishedBad(const char *where) {
  PGconn *raw = PQconnectdb(where);
  pqxx::connection c = pqxx::connection::seize_raw_connection(raw);
  PQfinish(raw); // expect: double-release "'raw'"
}
