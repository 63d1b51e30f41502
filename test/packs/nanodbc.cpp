// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with nanodbc's signatures.
#include "Inputs/nanodbc.h"

int valuesOk(const std::string &where) {
  nanodbc::connection c(where);
  nanodbc::transaction t(c);
  nanodbc::result r = nanodbc::execute(c, "SELECT a FROM t");
  int sum = 0;
  while (r.next())
    sum += r.get<int>(0);
  t.commit();
  return sum;
}

bool newBad(const std::string &where) {
  auto *c = new nanodbc::connection(where);
  if (!c->connected())
    return false; // expect: connection-leak "connection 'c' from 'new nanodbc::connection' is not released by 'delete'"
  delete c;
  return true;
}

bool newOk(const std::string &where) {
  auto c = std::make_unique<nanodbc::connection>(where);
  std::unique_ptr<nanodbc::statement> st(new nanodbc::statement(*c, "SELECT 1"));
  return st->execute().next();
}

// disconnect() ends the connection for every copy, not the object.
void disconnectBad(const std::string &where) {
  auto *c = new nanodbc::connection(where); // expect: connection-leak "is never released by 'delete'"
  c->disconnect();
}

int throwsBad(const std::string &where) {
  auto *c = new nanodbc::connection(where);
  nanodbc::just_execute(*c, "DELETE FROM t"); // expect: exception-leak "if 'nanodbc::just_execute' throws here"
  delete c;
  return 0;
}

int statementBad(nanodbc::connection &c, bool quick) {
  auto *st = new nanodbc::statement(c);
  if (quick)
    return 0; // expect: statement-leak "'st'"
  delete st;
  return 1;
}

int resultBad(nanodbc::connection &c) {
  auto *r = new nanodbc::result(nanodbc::execute(c, "SELECT 1")); // expect: result-leak "'r'"
  return r->next();
}

bool afterDeleteBad(nanodbc::connection *c) {
  delete c;
  return c->connected(); // expect: use-after-release "'c'"
}
