// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 -isystem /usr/include/zdb
// A second connection of a pool while the first one is held.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <mongoc/mongoc.h>
#include <soci/soci.h>
#include <string>

int countItems(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  int n = 0;
  sql << "SELECT count(*) FROM item WHERE o = :id", soci::use(id), soci::into(n);
  return n;
}

void reportBad(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  const int n = countItems(pool, id); // expect: nested-lease "takes a second connection from pool 'pool' while the first one is held"
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
}

void reportOk(soci::connection_pool &pool, int id) {
  const int n = countItems(pool, id);
  soci::session sql(pool);
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
}

int countWith(soci::session &sql, int id) {
  int n = 0;
  sql << "SELECT count(*) FROM item WHERE o = :id", soci::use(id), soci::into(n);
  return n;
}

void passedDownOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  const int n = countWith(sql, id);
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
}

void twoPoolsOk(soci::connection_pool &from, soci::connection_pool &to, int id) {
  soci::session sql(to);
  const int n = countItems(from, id);
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
}

void directBad(soci::connection_pool &pool) {
  soci::session a(pool);
  soci::session b(pool); // expect: nested-lease
  a << "DELETE FROM a";
  b << "DELETE FROM b";
}

void scopedOk(soci::connection_pool &pool) {
  {
    soci::session a(pool);
    a << "DELETE FROM a";
  }
  soci::session b(pool);
  b << "DELETE FROM b";
}

void byHandBad(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  const std::size_t more = pool.lease(); // expect: nested-lease "'soci::connection_pool::lease'", exception-leak "'pos'"
  pool.at(pos) << "DELETE FROM a"; // expect: exception-leak "'more'"
  pool.give_back(more);
  pool.give_back(pos);
}

void byHandOk(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  pool.at(pos) << "DELETE FROM a"; // expect: exception-leak
  pool.give_back(pos);
  const std::size_t more = pool.lease();
  pool.at(more) << "DELETE FROM b"; // expect: exception-leak
  pool.give_back(more);
}

class Store {
  soci::connection_pool pool_{4};
  int next() {
    soci::session sql(pool_);
    int n = 0;
    sql << "SELECT nextval('id')", soci::into(n);
    return n;
  }

public:
  void addBad(const std::string &name) {
    soci::session sql(pool_);
    const int id = next(); // expect: nested-lease "from pool 'pool_'"
    sql << "INSERT INTO u VALUES (:id, :n)", soci::use(id), soci::use(name);
  }
  void addOk(const std::string &name) {
    const int id = next();
    soci::session sql(pool_);
    sql << "INSERT INTO u VALUES (:id, :n)", soci::use(id), soci::use(name);
  }
};

// ---- Poco, libmongoc -------------------------------------------------------
int pocoCount(Poco::Data::SessionPool &pool) {
  Poco::Data::Session s(pool.get());
  return s.isConnected();
}

int pocoBad(Poco::Data::SessionPool &pool) {
  Poco::Data::Session s(pool.get());
  return pocoCount(pool) + s.isConnected(); // expect: nested-lease "'pocoCount'"
}

int pocoOk(Poco::Data::SessionPool &pool) {
  const int n = pocoCount(pool);
  Poco::Data::Session s(pool.get());
  return n + s.isConnected();
}

void mongoBad(mongoc_client_pool_t *pool) {
  mongoc_client_t *a = mongoc_client_pool_pop(pool);
  mongoc_client_t *b = mongoc_client_pool_pop(pool); // expect: nested-lease "'mongoc_client_pool_pop'"
  mongoc_client_pool_push(pool, b);
  mongoc_client_pool_push(pool, a);
}

void mongoOk(mongoc_client_pool_t *pool) {
  mongoc_client_t *a = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, a);
  mongoc_client_t *b = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, b);
}
