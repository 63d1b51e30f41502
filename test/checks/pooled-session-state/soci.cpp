// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// Settings in sessions that go back to a pool as they are.
#include <soci/soci.h>
#include <string>

void pathBad(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "SET search_path TO tenant_7"; // expect: pooled-session-state "a setting stays in connection 'sql'"
  sql << "INSERT INTO report SELECT * FROM v";
}

void pathOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "SET search_path TO tenant_7";
  sql << "INSERT INTO report SELECT * FROM v";
  sql << "RESET search_path";
}

void localOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "SET LOCAL search_path TO tenant_7";
  sql << "INSERT INTO report SELECT * FROM v";
  tx.commit();
}

void temporaryBad(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "CREATE TEMP TABLE x (v int)"; // expect: pooled-session-state "a temporary table"
  sql << "INSERT INTO x SELECT * FROM v";
}

void temporaryOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "CREATE TEMP TABLE x (v int)";
  sql << "INSERT INTO x SELECT * FROM v";
  sql << "DROP TABLE x";
}

void lockBad(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "SELECT pg_advisory_lock(7)"; // expect: pooled-session-state "an advisory lock"
  sql << "UPDATE t SET v = 1";
}

void lockOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "SELECT pg_advisory_lock(7)";
  sql << "UPDATE t SET v = 1";
  sql << "SELECT pg_advisory_unlock(7)";
}

void listenBad(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "LISTEN news"; // expect: pooled-session-state "a LISTEN"
}

// The connection is nobody else's.
void ownOk(const std::string &info) {
  soci::session sql(info);
  sql << "SET search_path TO tenant_7";
  sql << "INSERT INTO report SELECT * FROM v";
}

void preparedBad(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "PREPARE by_id AS SELECT 1"; // expect: pooled-session-state "a prepared statement"
}

void preparedOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "PREPARE by_id AS SELECT 1";
  sql << "DEALLOCATE by_id";
}

void zoneBad(soci::connection_pool &pool, const std::string &zone) {
  soci::session sql(pool);
  sql << "SET time_zone = '" << zone << "'"; // expect: pooled-session-state "a setting"
}
