// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Pools with and without an upper bound, with the signatures of ODB, sqlpp11 and
// taopq.
#include <memory>
#include <string>
namespace odb {
namespace pgsql {
struct connection_factory {};
struct connection_pool_factory : connection_factory {
  connection_pool_factory(std::size_t max_connections = 0, std::size_t min_connections = 0,
                          bool ping = true);
};
} // namespace pgsql
namespace mysql {
struct connection_pool_factory {
  connection_pool_factory(std::size_t max_connections = 0, std::size_t min_connections = 0,
                          bool ping = true);
};
} // namespace mysql
} // namespace odb
namespace sqlpp {
template <typename Base> struct connection_pool {
  connection_pool(const std::shared_ptr<const std::string> &config, std::size_t capacity);
};
} // namespace sqlpp
namespace tao::pq {
struct connection_pool {
  static std::shared_ptr<connection_pool> create(const std::string &info);
};
} // namespace tao::pq
struct config {};

std::unique_ptr<odb::pgsql::connection_factory> odbBad() {
  return std::unique_ptr<odb::pgsql::connection_factory>(
      new odb::pgsql::connection_pool_factory()); // expect: unbounded-pool "give it a maximum"
}

std::unique_ptr<odb::pgsql::connection_factory> odbOk() {
  return std::unique_ptr<odb::pgsql::connection_factory>(
      new odb::pgsql::connection_pool_factory(20));
}

void zeroBad() {
  odb::mysql::connection_pool_factory f(0, 5); // expect: unbounded-pool "pool 'f'"
  (void)f;
}

void limitOk(std::size_t limit) {
  odb::mysql::connection_pool_factory f(limit, 5);
  (void)f;
}

void sqlppBad(const std::shared_ptr<const std::string> &c) {
  sqlpp::connection_pool<config> pool(c, 5); // expect: unbounded-pool "only the number it starts with"
  (void)pool;
}

std::shared_ptr<tao::pq::connection_pool> taoBad(const std::string &info) {
  return tao::pq::connection_pool::create(info); // expect: unbounded-pool
}

std::unique_ptr<odb::mysql::connection_pool_factory> mysqlBad() {
  return std::make_unique<odb::mysql::connection_pool_factory>(0); // expect: unbounded-pool
}

std::unique_ptr<odb::mysql::connection_pool_factory> mysqlOk() {
  return std::make_unique<odb::mysql::connection_pool_factory>(40, 4);
}

struct Server {
  std::shared_ptr<tao::pq::connection_pool> pool;
  explicit Server(const std::string &info) : pool(tao::pq::connection_pool::create(info)) {} // expect: unbounded-pool
};

void passedOk(const std::shared_ptr<tao::pq::connection_pool> &pool) { (void)pool; }

void namedOk() {
  odb::pgsql::connection_pool_factory f(10, 2, false);
  (void)f;
}

void referenceOk(sqlpp::connection_pool<config> &pool) { (void)pool; }

void boundOk(unsigned max) {
  odb::mysql::connection_pool_factory f(max == 0 ? 20 : max);
  (void)f;
}
