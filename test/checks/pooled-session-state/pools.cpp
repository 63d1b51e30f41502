// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Settings in connections of pools that reset nothing: taopq and sqlpp11.
#include <cstddef>
#include <memory>
#include <string>

namespace tao::pq { // as in taopq
class result {};
class connection {
public:
  template <typename... As> result execute(const char *statement, As &&...as);
};
class connection_pool {
public:
  std::shared_ptr<connection> connection();
};
} // namespace tao::pq

namespace sqlpp { // as in sqlpp11
template <typename Base> class pooled_connection : public Base {
public:
  pooled_connection(pooled_connection &&);
  ~pooled_connection();
  std::size_t execute(const std::string &command);
};
class base {};
template <typename Base> class connection_pool {
public:
  pooled_connection<Base> get();
};
} // namespace sqlpp

void zoneBad(tao::pq::connection_pool &pool) {
  const auto conn = pool.connection();
  conn->execute("SET TIME ZONE 'Europe/Berlin'"); // expect: pooled-session-state "a setting stays in connection"
  conn->execute("INSERT INTO report SELECT * FROM v");
}

void zoneOk(tao::pq::connection_pool &pool) {
  const auto conn = pool.connection();
  conn->execute("SET TIME ZONE 'Europe/Berlin'");
  conn->execute("INSERT INTO report SELECT * FROM v");
  conn->execute("RESET TIME ZONE");
}

void lockBad(sqlpp::connection_pool<sqlpp::base> &pool) {
  auto db = pool.get();
  db.execute("SELECT pg_advisory_lock(7)"); // expect: pooled-session-state "an advisory lock stays in connection 'db'"
  db.execute("INSERT INTO report SELECT * FROM v");
}

void lockOk(sqlpp::connection_pool<sqlpp::base> &pool) {
  auto db = pool.get();
  db.execute("SELECT pg_advisory_lock(7)");
  db.execute("INSERT INTO report SELECT * FROM v");
  db.execute("SELECT pg_advisory_unlock(7)");
}
