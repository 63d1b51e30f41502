// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 -isystem /usr/include/zdb
// Pools that live for one call, and pools of fewer connections than workers.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <memory>
#include <soci/soci.h>
#include <string>
#include <thread>
#include <vector>

int countBad() {
  soci::connection_pool pool(10); // expect: pool-per-call "pool 'pool' is made and torn down in each call of 'countBad'"
  soci::session sql(pool);
  int n = 0;
  sql << "SELECT count(*) FROM users", soci::into(n);
  return n;
}

int countOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  int n = 0;
  sql << "SELECT count(*) FROM users", soci::into(n);
  return n;
}

bool pocoBad(const std::string &cs) {
  Poco::Data::SessionPool pool("SQLite", cs, 4, 16); // expect: pool-per-call
  Poco::Data::Session s(pool.get());
  return s.isConnected();
}

bool pocoOk(Poco::Data::SessionPool &pool) {
  Poco::Data::Session s(pool.get());
  return s.isConnected();
}

void byHandBad() {
  soci::connection_pool pool(3); // expect: pool-per-call
  const std::size_t pos = pool.lease();
  pool.at(pos) << "DELETE FROM t"; // expect: exception-leak
  pool.give_back(pos);
}

std::unique_ptr<soci::connection_pool> madeOk() {
  return std::make_unique<soci::connection_pool>(8);
}

void use(soci::connection_pool &pool);

// Somebody else may keep it for as long as it runs.
void handedOnOk() {
  soci::connection_pool pool(8);
  soci::session sql(pool);
  use(pool);
}

soci::connection_pool &sharedOk() {
  static soci::connection_pool pool(8);
  return pool;
}

void workersBad() {
  soci::connection_pool pool(2); // expect: pool-too-small "pool 'pool' has 2 connections for 8 threads that each take one"
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&pool] {
      soci::session sql(pool);
      sql << "DELETE FROM session";
    });
  for (std::thread &t : ts)
    t.join();
}

void workersOk() {
  soci::connection_pool pool(8);
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&pool] {
      soci::session sql(pool);
      sql << "DELETE FROM session";
    });
  for (std::thread &t : ts)
    t.join();
}

static void clear(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "DELETE FROM session";
}

void twoBad() {
  soci::connection_pool pool(1); // expect: pool-too-small "has 1 connections for 2 threads"
  std::thread a([&pool] { clear(pool); });
  std::thread b([&pool] { clear(pool); });
  a.join();
  b.join();
}

void configuredOk(int workers) {
  soci::connection_pool pool(2);
  std::vector<std::thread> ts;
  for (int i = 0; i < workers; ++i)
    ts.emplace_back([&pool] { clear(pool); });
  for (std::thread &t : ts)
    t.join();
}

// The workers do not take a connection.
void otherWorkOk() {
  soci::connection_pool pool(1);
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([i] { std::this_thread::sleep_for(std::chrono::seconds(i)); });
  clear(pool);
  for (std::thread &t : ts)
    t.join();
}
