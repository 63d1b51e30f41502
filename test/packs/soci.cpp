// RUN: %clang -std=c++17 -Wall -Wno-deprecated-declarations -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// The pack against SOCI's real headers.
#include <memory>
#include <soci/soci.h>
#include <string>

// ---- the pool by hand ------------------------------------------------------
int leaseBad(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  int n = int(pool.at(pos).is_connected());
  if (!n)
    return -1; // expect: lease-leak "position in the pool 'pos' from 'soci::connection_pool::lease' is not released by 'soci::connection_pool::give_back'"
  pool.give_back(pos);
  return n;
}

void leaseOk(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  bool up = pool.at(pos).is_connected();
  pool.give_back(pos);
  (void)up;
}

// What runs in between may throw.
void leaseThrowsBad(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  pool.at(pos).begin(); // expect: exception-leak "'pos'"
  pool.give_back(pos);
}

int tryLeaseBad(soci::connection_pool &pool) {
  std::size_t pos;
  if (!pool.try_lease(pos, 100))
    return -1;
  if (!pool.at(pos).is_connected())
    return -2; // expect: lease-leak "'pos'"
  pool.give_back(pos);
  return 0;
}

int tryLeaseOk(soci::connection_pool &pool) {
  std::size_t pos;
  if (!pool.try_lease(pos, 100))
    return -1;
  int up = pool.at(pos).is_connected();
  pool.give_back(pos);
  return up;
}

void giveTwiceBad(soci::connection_pool &pool) {
  std::size_t pos = pool.lease();
  pool.give_back(pos);
  pool.give_back(pos); // expect: double-release "'pos'"
}

// A guard whose destructor gives back.
struct Guard {
  soci::connection_pool &pool;
  std::size_t pos;
  explicit Guard(soci::connection_pool &p) : pool(p), pos(p.lease()) {}
  Guard(const Guard &) = delete;
  ~Guard() { pool.give_back(pos); }
};

int guardOk(soci::connection_pool &pool) {
  Guard g(pool);
  int n = 0;
  pool.at(g.pos) << "SELECT count(*) FROM t", soci::into(n);
  return n;
}

// ---- the objects -----------------------------------------------------------
int sessionOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tr(sql);
  int n = 0;
  sql << "SELECT a FROM t WHERE id = :id", soci::use(id), soci::into(n);
  soci::statement st = (sql.prepare << "SELECT b FROM t", soci::into(n));
  st.execute();
  while (st.fetch())
    if (n == id)
      return n;
  tr.commit();
  return -1;
}

int newSessionBad(const std::string &where, bool quick) {
  soci::session *sql = new soci::session(where);
  if (quick)
    return 0; // expect: connection-leak "session 'sql' from 'new soci::session' is not released by 'delete'"
  delete sql;
  return 1;
}

int newSessionOk(const std::string &where) {
  std::unique_ptr<soci::session> sql(new soci::session(where));
  int n = 0;
  *sql << "SELECT 1", soci::into(n);
  return n;
}

int newStatementBad(soci::session &sql) {
  soci::statement *st = new soci::statement(sql); // expect: statement-leak "'st'"
  st->alloc();
  return 0;
}

void deleteTwiceBad(soci::session *sql) {
  sql->close();
  delete sql;
  delete sql; // expect: double-release "'sql'"
}
