// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 -isystem /usr/include/zdb
// Leases in variables that live as long as the process.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <mongoc/mongoc.h>
#include <soci/soci.h>
#include <zdb.h>

soci::session &sessionBad(soci::connection_pool &pool) {
  static soci::session sql(pool); // expect: long-lived-lease "the connection in 'sql' is taken from the pool and kept"
  return sql;
}

void sessionOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "DELETE FROM t";
}

soci::connection_pool &poolOk() {
  static soci::connection_pool pool(8);
  return pool;
}

Poco::Data::Session &pocoBad(Poco::Data::SessionPool &pool) {
  static Poco::Data::Session s(pool.get()); // expect: long-lived-lease "'s'"
  return s;
}

bool pocoOk(Poco::Data::SessionPool &pool) {
  Poco::Data::Session s(pool.get());
  return s.isConnected();
}

static mongoc_client_t *client;
void clientBad(mongoc_client_pool_t *pool) {
  client = mongoc_client_pool_pop(pool); // expect: long-lived-lease "'client'"
}

static mongoc_client_t *briefly;
void brieflyOk(mongoc_client_pool_t *pool) {
  briefly = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, briefly);
  briefly = nullptr;
}

void localOk(mongoc_client_pool_t *pool) {
  mongoc_client_t *c = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, c);
}

static Connection_T connection;
void zdbBad(ConnectionPool_T pool) {
  connection = ConnectionPool_getConnection(pool); // expect: long-lived-lease "'connection'"
}

void zdbOk(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  Connection_close(c);
}

static std::size_t slot;
void slotBad(soci::connection_pool &pool) {
  slot = pool.lease(); // expect: long-lived-lease "'slot'"
}

void slotOk(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  pool.give_back(pos);
}

mongoc_client_t *cachedBad(mongoc_client_pool_t *pool) {
  static mongoc_client_t *mine = nullptr;
  if (!mine)
    mine = mongoc_client_pool_pop(pool); // expect: long-lived-lease "'mine'"
  return mine;
}
