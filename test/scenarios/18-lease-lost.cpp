// RUN: %check_hosts --preview %s -- -Wno-deprecated-declarations
// Scenario 18: what runs between lease and give-back throws, and the slot of the
// pool is lost. Twins: a handler, a guard, the pool's own session.
#include <soci/soci.h>
#include <string>

void commitBad(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  pool.at(pos).commit(); // expect: exception-leak "if 'soci::session::commit' throws here"
  pool.give_back(pos);
}

void handlerOk(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  try {
    pool.at(pos).commit();
  } catch (...) {
    pool.give_back(pos);
    throw;
  }
  pool.give_back(pos);
}

void handlerOfTypeOk(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  try {
    pool.at(pos).commit();
  } catch (const std::exception &) {
  }
  pool.give_back(pos);
}

int swallowedBad(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  try {
    pool.at(pos).commit();
    pool.give_back(pos);
    return 0;
  } catch (const std::exception &) {
    return -1; // expect: exception-leak "'pos'"
  }
}

class Lease {
  soci::connection_pool &pool_;
  std::size_t pos_;

public:
  explicit Lease(soci::connection_pool &pool) : pool_(pool), pos_(pool.lease()) {}
  Lease(const Lease &) = delete;
  ~Lease() { pool_.give_back(pos_); }
  soci::session &session() { return pool_.at(pos_); }
};

void guardOk(soci::connection_pool &pool) {
  Lease lease(pool);
  lease.session().commit();
}

void sessionOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql.commit();
}
