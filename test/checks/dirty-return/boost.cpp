// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -I %S/../../packs/Inputs
// Connections that go back without a reset.
#include "boost_mysql.h"
using boost::mysql::pooled_connection;
using boost::mysql::results;

void zoneBad(pooled_connection &conn) {
  results r;
  conn->execute("SET time_zone = 'Europe/Berlin'", r);
  conn->execute("SELECT sum(v) FROM t", r);
  conn.return_without_reset(); // expect: dirty-return "gives the connection 'conn' back with a setting"
}

void zoneOk(pooled_connection &conn) {
  results r;
  conn->execute("SET time_zone = 'Europe/Berlin'", r);
  conn->execute("SELECT sum(v) FROM t", r);
  conn->execute("SET time_zone = DEFAULT", r);
  conn.return_without_reset();
}

void openBad(pooled_connection conn) {
  results r;
  conn->execute("START TRANSACTION", r);
  conn->execute("UPDATE t SET v = 1", r);
  conn.return_without_reset(); // expect: dirty-return "an open transaction"
}

void openOk(pooled_connection conn) {
  results r;
  conn->execute("START TRANSACTION", r);
  conn->execute("UPDATE t SET v = 1", r);
  conn->execute("COMMIT", r);
  conn.return_without_reset();
}

void lockBad(pooled_connection &conn) {
  results r;
  conn.get().execute("LOCK TABLES t WRITE", r);
  conn.get().execute("UPDATE t SET v = 1", r);
  conn.return_without_reset(); // expect: dirty-return "locked tables"
}

void lockOk(pooled_connection &conn) {
  results r;
  conn.get().execute("LOCK TABLES t WRITE", r);
  conn.get().execute("UPDATE t SET v = 1", r);
  conn.get().execute("UNLOCK TABLES", r);
  conn.return_without_reset();
}

void temporaryBad(pooled_connection &conn) {
  results r;
  conn->execute("CREATE TEMPORARY TABLE x (v INT)", r);
  conn.return_without_reset(); // expect: dirty-return "a temporary table"
}

// The destructor resets.
void destructorOk(pooled_connection conn) {
  results r;
  conn->execute("SET time_zone = 'Europe/Berlin'", r);
}

void readOk(pooled_connection &conn) {
  results r;
  conn->execute("SELECT sum(v) FROM t", r);
  conn.return_without_reset();
}

void namedLockBad(pooled_connection &conn) {
  results r;
  conn->execute("SELECT GET_LOCK('job', 10)", r);
  conn.return_without_reset(); // expect: dirty-return "a lock"
}

void namedLockOk(pooled_connection &conn) {
  results r;
  conn->execute("SELECT GET_LOCK('job', 10)", r);
  conn->execute("SELECT RELEASE_LOCK('job')", r);
  conn.return_without_reset();
}

void branchBad(pooled_connection &conn, bool strict) {
  results r;
  if (strict)
    conn->execute("SET sql_mode = 'STRICT_ALL_TABLES'", r);
  conn->execute("INSERT INTO t VALUES (1)", r);
  conn.return_without_reset(); // expect: dirty-return "a setting"
}
