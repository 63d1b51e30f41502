// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with mongocxx's signatures.
#include "Inputs/mongocxx.h"

long pooledOk(mongocxx::pool &pool, bsoncxx::document::view filter) {
  auto entry = pool.acquire();
  auto t = (*entry)["shop"]["t"];
  if (auto found = t.find_one(filter))
    return 1;
  return long(t.count_documents(filter));
}

long newClientBad(bsoncxx::document::view filter, bool quick) {
  auto *c = new mongocxx::client(mongocxx::uri("mongodb://h"));
  if (quick)
    return 0; // expect: connection-leak "client 'c' from 'new mongocxx::client' is not released by 'delete'"
  delete c;
  return 1;
}

long newClientOk() {
  auto c = std::make_unique<mongocxx::client>(mongocxx::uri("mongodb://h"));
  std::unique_ptr<mongocxx::client> d(new mongocxx::client(mongocxx::uri("mongodb://h")));
  auto s = c->start_session();
  s.start_transaction();
  s.commit_transaction();
  return 0;
}

// A lease on the heap is not given back.
void leaseBad(mongocxx::pool &pool) {
  auto *e = new mongocxx::pool::entry(pool.acquire()); // expect: lease-leak "pool entry 'e'"
  (void)(*e)->start_session();
}

void throwsBad() {
  auto *pool = new mongocxx::pool(mongocxx::uri("mongodb://h"));
  {
    auto entry = pool->acquire(); // expect: exception-leak "client pool 'pool'"
  }
  delete pool;
}

void twiceBad(mongocxx::client *c) {
  delete c;
  delete c; // expect: double-release "'c'"
}

mongocxx::database afterDeleteBad(mongocxx::client *c) {
  delete c;
  return (*c)["shop"]; // expect: use-after-release "'c'"
}
