// RUN: %check_hosts %s
// The name of an object made by new is given to another one: the first is lost there, and
// not where the function ends. Twins delete it first.
#include <pqxx/pqxx>

static pqxx::connection *shared;

struct Holder {
  pqxx::connection *conn;
};

void badLocal() {
  auto *c = new pqxx::connection("host=a"); // expect: connection-leak "never released"
  c = new pqxx::connection("host=b");
  delete c;
}

void badMember(Holder *h) {
  h->conn = new pqxx::connection("host=a");
  h->conn = new pqxx::connection("host=b"); // expect: connection-leak "before it is overwritten"
}

void badGlobal() {
  shared = new pqxx::connection("host=a");
  shared = new pqxx::connection("host=b"); // expect: connection-leak "before it is overwritten"
}

void goodMember(Holder *h) {
  h->conn = new pqxx::connection("host=a");
  delete h->conn;
  h->conn = nullptr;
  h->conn = new pqxx::connection("host=b");
}

void goodGlobal() {
  if (!shared)
    shared = new pqxx::connection("host=a");
}

void goodClose() {
  delete shared;
  shared = nullptr;
}
