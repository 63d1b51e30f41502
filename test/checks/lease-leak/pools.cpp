// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0
// Leases that are given back on every path.
#include <mongoc/mongoc.h>
#include <soci/soci.h>
#include <stdexcept>

int earlyBad(mongoc_client_pool_t *pool, int work) {
  mongoc_client_t *client = mongoc_client_pool_pop(pool);
  if (work < 0)
    return -1; // expect: lease-leak "'client'"
  mongoc_client_pool_push(pool, client);
  return 0;
}

int bothOk(mongoc_client_pool_t *pool, int work) {
  mongoc_client_t *client = mongoc_client_pool_pop(pool);
  int rc = work < 0 ? -1 : 0;
  mongoc_client_pool_push(pool, client);
  return rc;
}

int triedOk(mongoc_client_pool_t *pool) {
  mongoc_client_t *client = mongoc_client_pool_try_pop(pool);
  if (!client)
    return -1;
  mongoc_client_pool_push(pool, client);
  return 0;
}

class Lease {
  mongoc_client_pool_t *pool_;
  mongoc_client_t *client_;

public:
  explicit Lease(mongoc_client_pool_t *pool) : pool_(pool), client_(mongoc_client_pool_pop(pool)) {}
  ~Lease() { mongoc_client_pool_push(pool_, client_); }
  Lease(const Lease &) = delete;
  Lease &operator=(const Lease &) = delete;
  mongoc_client_t *get() const { return client_; }
};

void guardOk(mongoc_client_pool_t *pool, int work) {
  Lease lease(pool);
  if (work < 0)
    throw std::runtime_error("no work");
}

mongoc_client_t *handedOutOk(mongoc_client_pool_t *pool) { return mongoc_client_pool_pop(pool); }

void objectOk(soci::connection_pool &pool, int work) {
  soci::session sql(pool);
  if (work < 0)
    throw std::runtime_error("no work");
  sql << "DELETE FROM t";
}

void caughtOk(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  try {
    pool.at(pos) << "DELETE FROM t";
  } catch (...) {
    pool.give_back(pos);
    throw;
  }
  pool.give_back(pos);
}
