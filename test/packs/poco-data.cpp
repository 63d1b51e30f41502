// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against POCO's real headers. Sessions share what they hold; an
// object made with new is the caller's.
#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <Poco/Data/Transaction.h>
#include <Poco/SharedPtr.h>
#include <memory>
#include <string>

using Poco::Data::RecordSet;
using Poco::Data::Session;
using Poco::Data::SessionPool;
using Poco::Data::Statement;
using Poco::Data::Transaction;
using namespace Poco::Data::Keywords;

int pooledOk(SessionPool &pool, int id) {
  Session s(pool.get());
  Transaction tr(s);
  int n = 0;
  s << "SELECT a FROM t WHERE id = ?", use(id), into(n), now;
  if (n == 0)
    return -1;
  tr.commit();
  return n;
}

int newSessionBad(const std::string &where) {
  Session *s = new Session("SQLite", where);
  int n = 0;
  *s << "SELECT 1", into(n), now;
  if (n == 0)
    return -1; // expect: connection-leak "session 's' from 'new Poco::Data::Session' is not released by 'delete'"
  delete s;
  return n;
}

int newSessionOk(const std::string &where) {
  auto s = std::make_unique<Session>("SQLite", where);
  Poco::SharedPtr<Session> t(new Session("SQLite", where));
  int n = 0;
  *s << "SELECT 1", into(n), now;
  *t << "SELECT 1", into(n), now;
  return n;
}

int recordsBad(Session &s) {
  RecordSet *rs = new RecordSet(s, "SELECT a FROM t"); // expect: result-leak "'rs'"
  return rs->moveFirst() ? int(rs->rowCount()) : 0;
}

void statementBad(Session &s, bool run) {
  Statement *st = new Statement(s);
  *st << "DELETE FROM t";
  if (!run)
    return; // expect: statement-leak "'st'"
  delete st;
}

// Overwritten with a new one.
SessionPool *growBad(const std::string &where) {
  SessionPool *pool = new SessionPool("SQLite", where, 1, 4);
  if (pool->available() < 2)
    pool = new SessionPool("SQLite", where, 1, 32); // expect: connection-leak "before it is overwritten"
  return pool;
}

void twiceBad(Session *s) {
  s->close();
  delete s;
  delete s; // expect: double-release "'s'"
}

bool afterDeleteBad(SessionPool *pool) {
  pool->shutdown();
  delete pool;
  return pool->isActive(); // expect: use-after-release "'pool'"
}

class Store {
  SessionPool *pool;

public:
  explicit Store(const std::string &where) : pool(new SessionPool("SQLite", where)) {}
  Store(const Store &) = delete;
  ~Store() { delete pool; }
  int count() {
    Session s(pool->get());
    int n = 0;
    s << "SELECT count(*) FROM t", into(n), now;
    return n;
  }
};
