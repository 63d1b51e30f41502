// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// Pools with fewer connections than threads that lease from them.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <functional>
#include <future>
#include <memory>
#include <soci/soci.h>
#include <string>
#include <thread>
#include <vector>
namespace drogon::orm { // as in Drogon
class Transaction {
public:
  ~Transaction();
};
class DbClient {
public:
  static std::shared_ptr<DbClient> newPgClient(const std::string &info, std::size_t number);
  std::shared_ptr<Transaction> newTransaction();
};
} // namespace drogon::orm

namespace trantor { // as in Drogon
class EventLoop {
public:
  int runEvery(double seconds, std::function<void()> what);
  int runAfter(double seconds, std::function<void()> what);
};
} // namespace trantor

static void join(std::vector<std::thread> &ts) {
  for (std::thread &t : ts)
    t.join();
}

void sociBad() {
  soci::connection_pool pool(4); // expect: pool-too-small "pool 'pool' has 4 connections for 16 threads that each take one"
  std::vector<std::thread> ts;
  for (int i = 0; i < 16; ++i)
    ts.emplace_back([&pool] {
      soci::session sql(pool);
      sql << "DELETE FROM session";
    });
  join(ts);
}

void sociOk() {
  soci::connection_pool pool(16);
  std::vector<std::thread> ts;
  for (int i = 0; i < 16; ++i)
    ts.emplace_back([&pool] {
      soci::session sql(pool);
      sql << "DELETE FROM session";
    });
  join(ts);
}

void pocoBad(const std::string &cs) {
  Poco::Data::SessionPool pool("SQLite", cs, 1, 4); // expect: pool-too-small "has 4 connections for 8 threads"
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&pool] { Poco::Data::Session s(pool.get()); });
  join(ts);
}

void pocoOk(const std::string &cs) {
  Poco::Data::SessionPool pool("SQLite", cs, 1, 8);
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&pool] { Poco::Data::Session s(pool.get()); });
  join(ts);
}

static void clear(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "DELETE FROM session";
}

void helperBad() {
  soci::connection_pool pool(2); // expect: pool-too-small "for 3 threads"
  std::thread a([&pool] { clear(pool); });
  std::thread b([&pool] { clear(pool); });
  std::thread c([&pool] { clear(pool); });
  a.join();
  b.join();
  c.join();
}

void helperOk() {
  soci::connection_pool pool(2);
  std::thread a([&pool] { clear(pool); });
  std::thread b([&pool] { clear(pool); });
  a.join();
  b.join();
}

// Before they start the others have ended: not known, so that it counts.
void nestedBad() {
  soci::connection_pool pool(5); // expect: pool-too-small "for 6 threads"
  for (int round = 0; round < 2; ++round) {
    std::vector<std::thread> ts;
    for (int i = 0; i < 3; ++i)
      ts.emplace_back([&pool] { clear(pool); });
    join(ts);
  }
}

void drogonBad(const std::string &info) {
  auto db = drogon::orm::DbClient::newPgClient(info, 1); // expect: pool-too-small "has 1 connections for 2 threads"
  std::thread a([db] { auto tx = db->newTransaction(); });
  std::thread b([db] { auto tx = db->newTransaction(); });
  a.join();
  b.join();
}

void drogonOk(const std::string &info) {
  auto db = drogon::orm::DbClient::newPgClient(info, 2);
  std::thread a([db] { auto tx = db->newTransaction(); });
  std::thread b([db] { auto tx = db->newTransaction(); });
  a.join();
  b.join();
}

void sizeOk(int size) {
  soci::connection_pool pool(size);
  std::vector<std::thread> ts;
  for (int i = 0; i < 16; ++i)
    ts.emplace_back([&pool] { clear(pool); });
  join(ts);
}

void countOk(int workers) {
  soci::connection_pool pool(2);
  std::vector<std::thread> ts;
  for (int i = 0; i < workers; ++i)
    ts.emplace_back([&pool] { clear(pool); });
  join(ts);
}

// The workers do not take a connection.
void otherWorkOk() {
  soci::connection_pool pool(1);
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([i] { std::this_thread::sleep_for(std::chrono::seconds(i)); });
  clear(pool);
  join(ts);
}

// ---- tasks, and jobs that a timer runs -----------------------------------------
static void sweep(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "DELETE FROM session";
}

void tasksBad() {
  soci::connection_pool pool(2); // expect: pool-too-small "has 2 connections for 5 threads that each take one"
  std::vector<std::future<void>> tasks;
  for (int i = 0; i < 5; ++i)
    tasks.push_back(std::async(std::launch::async, [&pool] { sweep(pool); }));
  for (auto &t : tasks)
    t.get();
}

void tasksOk() {
  soci::connection_pool pool(5);
  std::vector<std::future<void>> tasks;
  for (int i = 0; i < 5; ++i)
    tasks.push_back(std::async(std::launch::async, [&pool] { sweep(pool); }));
  for (auto &t : tasks)
    t.get();
}

void jobsBad(trantor::EventLoop &loop) {
  static soci::connection_pool pool(1); // expect: pool-too-small "has 1 connections for 2 threads and periodic jobs that each take one"
  loop.runEvery(60.0, [] { sweep(pool); });
  std::thread([] { sweep(pool); }).detach();
}

void jobsOk(trantor::EventLoop &loop) {
  static soci::connection_pool pool(2);
  std::thread([] { sweep(pool); }).detach();
  loop.runAfter(1.0, [] {});
}
