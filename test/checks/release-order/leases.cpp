// RUN: %check_hosts --preview %s -- -std=c++17 -Wno-deprecated-declarations
// A connection of a pool that goes back while rows or statements on it live.
#include <soci/soci.h>
#include <string>
#include <vector>

std::vector<int> rowsBad(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  soci::rowset<int> rs = (pool.at(pos).prepare << "SELECT id FROM t"); // expect: exception-leak
  pool.give_back(pos); // expect: release-order "gives the connection back while 'rs', which was made on it, is still used"
  return std::vector<int>(rs.begin(), rs.end());
}

std::vector<int> rowsOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  soci::rowset<int> rs = (sql.prepare << "SELECT id FROM t");
  return std::vector<int>(rs.begin(), rs.end());
}

int statementBad(soci::connection_pool &pool) {
  std::size_t pos = 0;
  int n = 0;
  if (!pool.try_lease(pos, 100))
    return -1;
  soci::session &sql = pool.at(pos);
  soci::statement st = (sql.prepare << "SELECT count(*) FROM t", soci::into(n)); // expect: exception-leak
  st.execute(true);
  pool.give_back(pos); // expect: release-order "is still open; end its scope first"
  return n;
}

int statementOk(soci::connection_pool &pool) {
  std::size_t pos = 0;
  int n = 0;
  if (!pool.try_lease(pos, 100))
    return -1;
  try {
    soci::statement st = (pool.at(pos).prepare << "SELECT count(*) FROM t", soci::into(n));
    st.execute(true);
  } catch (...) {
    pool.give_back(pos);
    throw;
  }
  pool.give_back(pos);
  return n;
}

// The statement is on another connection.
int otherOk(soci::connection_pool &pool, soci::session &sql) {
  int n = 0;
  soci::statement st = (sql.prepare << "SELECT count(*) FROM t", soci::into(n));
  const std::size_t pos = pool.lease();
  pool.give_back(pos);
  st.execute(true);
  return n;
}
