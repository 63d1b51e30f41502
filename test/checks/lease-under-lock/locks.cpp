// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 -isystem /usr/include/zdb
// Waiting for a connection while others wait for the lock.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <map>
#include <mongoc/mongoc.h>
#include <mutex>
#include <pthread.h>
#include <soci/soci.h>
#include <string>

static std::mutex cacheMutex;
static std::map<int, std::string> cache;

static std::string load(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  std::string n;
  sql << "SELECT name FROM u WHERE id = :id", soci::use(id), soci::into(n);
  return n;
}

std::string cachedBad(soci::connection_pool &pool, int id) {
  std::lock_guard<std::mutex> l(cacheMutex);
  auto it = cache.find(id);
  if (it != cache.end())
    return it->second;
  soci::session sql(pool); // expect: lease-under-lock "waits for a connection of the pool while lock 'cacheMutex' is held"
  std::string n;
  sql << "SELECT name FROM u WHERE id = :id", soci::use(id), soci::into(n);
  return cache[id] = n;
}

std::string cachedOk(soci::connection_pool &pool, int id) {
  {
    std::lock_guard<std::mutex> l(cacheMutex);
    auto it = cache.find(id);
    if (it != cache.end())
      return it->second;
  }
  std::string n = load(pool, id);
  std::lock_guard<std::mutex> l(cacheMutex);
  return cache[id] = n;
}

std::string inHelperBad(soci::connection_pool &pool, int id) {
  std::lock_guard<std::mutex> l(cacheMutex);
  return load(pool, id); // expect: lease-under-lock "'load'"
}

std::string inHelperOk(soci::connection_pool &pool, int id) { return load(pool, id); }

void scopedBad(soci::connection_pool &pool) {
  std::scoped_lock l(cacheMutex);
  soci::session sql(pool); // expect: lease-under-lock
  sql << "DELETE FROM t";
}

void leaseFirstOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  std::lock_guard<std::mutex> l(cacheMutex);
  cache.clear();
}

void uniqueBad(soci::connection_pool &pool) {
  std::unique_lock<std::mutex> l(cacheMutex);
  const std::size_t pos = pool.lease(); // expect: lease-under-lock
  pool.give_back(pos);
}

void unlockedOk(soci::connection_pool &pool) {
  std::unique_lock<std::mutex> l(cacheMutex);
  cache.clear();
  l.unlock();
  const std::size_t pos = pool.lease();
  pool.give_back(pos);
}

void pocoBad(Poco::Data::SessionPool &pool) {
  std::lock_guard<std::mutex> l(cacheMutex);
  Poco::Data::Session s(pool.get()); // expect: lease-under-lock "'Poco::Data::SessionPool::get'"
}

void pocoOk(Poco::Data::SessionPool &pool) { Poco::Data::Session s(pool.get()); }

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void posixBad(mongoc_client_pool_t *pool) {
  pthread_mutex_lock(&mutex);
  mongoc_client_t *c = mongoc_client_pool_pop(pool); // expect: lease-under-lock "lock 'mutex'"
  mongoc_client_pool_push(pool, c);
  pthread_mutex_unlock(&mutex);
}

void posixOk(mongoc_client_pool_t *pool) {
  pthread_mutex_lock(&mutex);
  cache.clear();
  pthread_mutex_unlock(&mutex);
  mongoc_client_t *c = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, c);
}
