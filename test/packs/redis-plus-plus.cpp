// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with redis-plus-plus's signatures.
#include "Inputs/redis++.h"

std::string valuesOk(const std::string &uri) {
  sw::redis::Redis r(uri);
  auto tx = r.transaction();
  tx.set("a", "1");
  tx.exec();
  auto v = r.get("a");
  return v ? *v : "";
}

bool newBad(const std::string &uri) {
  auto *r = new sw::redis::Redis(uri);
  auto v = r->get("a");
  if (!v)
    return false; // expect: connection-leak "client 'r' from 'new sw::redis::Redis' is not released by 'delete'"
  delete r;
  return true;
}

bool throwsBad(const std::string &uri) {
  auto *r = new sw::redis::Redis(uri);
  bool set = r->set("a", "1"); // expect: exception-leak "client 'r'"
  delete r;
  return set;
}

bool newOk(const std::string &uri) {
  auto r = std::make_shared<sw::redis::Redis>(uri);
  std::unique_ptr<sw::redis::Redis> s(new sw::redis::Redis(uri));
  return r->set("a", "1") && s->set("b", "2");
}

// On the heap a pipeline keeps its connection.
void pipelineBad(sw::redis::Redis &r) {
  auto *p = new sw::redis::Pipeline(r.pipeline(false)); // expect: lease-leak "'p'"
  p->set("a", "1");
}

void subscriberBad(sw::redis::Redis &r, bool quick) {
  auto *s = new sw::redis::Subscriber(r.subscriber());
  if (quick)
    return; // expect: connection-leak "subscriber 's'"
  delete s;
}

void twiceBad(sw::redis::Redis *r) {
  delete r;
  delete r; // expect: double-release "'r'"
}
