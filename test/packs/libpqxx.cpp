// RUN: %clang -std=c++17 -Wall -Wno-deprecated-declarations -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against libpqxx 6's real headers. Its objects own what they open;
// an object made with new is the caller's.
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <vector>

// Nothing here is lost: not on return, not by an exception.
int valueOk(const std::string &where) {
  pqxx::connection c(where);
  pqxx::work w(c);
  pqxx::result r = w.exec("SELECT id FROM t");
  if (r.empty())
    return 0;
  int n = r[0][0].as<int>();
  w.commit();
  return n;
}

int newBad(const std::string &where, bool quick) {
  auto *c = new pqxx::connection(where);
  if (quick)
    return 0; // expect: connection-leak "'c' from 'new pqxx::basic_connection_base' is not released by 'delete'"
  delete c;
  return 1;
}

int newOk(const std::string &where, bool quick) {
  auto c = std::make_unique<pqxx::connection>(where);
  std::unique_ptr<pqxx::connection> d(new pqxx::connection(where));
  pqxx::work w(*c);
  return quick ? 0 : w.exec1("SELECT 1")[0].as<int>();
}

// close() gives the socket back, not the object.
void closeBad(const std::string &where) {
  auto *c = new pqxx::connection(where); // expect: connection-leak "is never released by 'delete'"
  c->disconnect();
}

// The statement may throw before the delete.
int throwsBad(const std::string &where) {
  pqxx::connection *c = new pqxx::connection(where);
  pqxx::work w(*c);                           // expect: exception-leak "'c'"
  int n = w.exec1("SELECT 1")[0].as<int>();
  w.commit();
  delete c;
  return n;
}

void twiceBad(pqxx::connection *c) {
  delete c;
  delete c; // expect: double-release "'c'"
}

int afterDeleteBad(pqxx::connection *c) {
  delete c;
  return c->is_open(); // expect: use-after-release "'c'"
}

void arrayBad(const std::string &where) {
  pqxx::connection *c = new pqxx::connection(where);
  delete[] c; // expect: wrong-release "'delete[]' instead of 'delete'"
}

// Overwritten on reconnect.
pqxx::connection *reconnectBad(const std::string &where) {
  pqxx::connection *c = new pqxx::connection(where);
  if (!c->is_open())
    c = new pqxx::connection(where); // expect: connection-leak "before it is overwritten"
  return c;
}

pqxx::connection *reconnectOk(const std::string &where) {
  pqxx::connection *c = new pqxx::connection(where);
  if (!c->is_open()) {
    delete c;
    c = new pqxx::connection(where);
  }
  return c;
}

struct Pool {
  std::vector<std::unique_ptr<pqxx::connection>> idle;
  void grow(const std::string &where) { idle.emplace_back(new pqxx::connection(where)); }
};

class Store {
  pqxx::connection *c;

public:
  explicit Store(const std::string &where) : c(new pqxx::connection(where)) {}
  Store(const Store &) = delete;
  ~Store() { delete c; }
  long count() {
    pqxx::nontransaction n(*c);
    return n.exec("SELECT count(*) FROM t")[0][0].as<long>();
  }
};
