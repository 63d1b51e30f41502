// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// What the options of a connection do not say.
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <stdio.h>
#include <string>

// ---- libpq: keywords and values --------------------------------------------
PGconn *plainBad() {
  return PQconnectdb("host=localhost dbname=shop user=app"); // expect: missing-timeout "no limit on the time to connect ('connect_timeout'), no limit on the time of a statement ('statement_timeout') and no name ('application_name')"
}

PGconn *plainOk() {
  return PQconnectdb("host=localhost dbname=shop connect_timeout=5 application_name=shop "
                     "options='-c statement_timeout=10s'");
}

PGconn *noNameBad() {
  return PQconnectdb("dbname=shop connect_timeout=5 options='-c statement_timeout=10s'"); // expect: missing-timeout "has no name ('application_name')"
}

PGconn *pieces1Bad(const std::string &host) {
  const std::string cs = "host=" + host + " dbname=shop user=app";
  return PQconnectdb(cs.c_str()); // expect: missing-timeout "'connect_timeout'"
}

PGconn *printedBad(const char *host, int port) {
  char cs[200];
  snprintf(cs, sizeof cs, "host=%s port=%d dbname=shop", host, port);
  return PQconnectdb(cs); // expect: missing-timeout
}

PGconn *printedOk(const char *host, int port) {
  char cs[200];
  snprintf(cs, sizeof cs, "host=%s port=%d connect_timeout=3 application_name=x options='-c statement_timeout=5s'", host, port);
  return PQconnectdb(cs);
}

// What is added may be the timeout.
PGconn *moreOk(const char *more) {
  char cs[200];
  snprintf(cs, sizeof cs, "dbname=shop %s", more);
  return PQconnectdb(cs);
}

PGconn *givenOk(const char *cs) { return PQconnectdb(cs); }

PGconn *environmentOk() { return PQconnectdb(""); }

PGconn *serviceBad() {
  return PQconnectdb("service=shop"); // expect: missing-timeout "no limit on the time to connect ('connect_timeout')"
}

// ---- libpq: a URI ----------------------------------------------------------
PGconn *uriBad() {
  return PQconnectdb("postgresql://app@localhost/shop"); // expect: missing-timeout
}

PGconn *uriOk() {
  return PQconnectdb("postgresql://app@localhost/"
                     "shop?connect_timeout=5&application_name=shop&options=-cstatement_timeout%3D5s");
}

// ---- libpq: arrays ---------------------------------------------------------
PGconn *arraysBad(const char *host) {
  const char *keys[] = {"host", "dbname", "connect_timeout", nullptr};
  const char *values[] = {host, "shop", "5", nullptr};
  return PQconnectdbParams(keys, values, 0); // expect: missing-timeout "no limit on the time of a statement ('statement_timeout') and no name"
}

PGconn *arraysOk(const char *host) {
  const char *keys[] = {"host", "dbname", "connect_timeout", "options", "fallback_application_name", nullptr};
  const char *values[] = {host, "shop", "5", "-c statement_timeout=5s", "shop", nullptr};
  return PQconnectdbParams(keys, values, 0);
}

PGconn *arraysGivenOk(const char **keys, const char **values) {
  return PQconnectdbParams(keys, values, 0);
}

// ---- libpqxx, SOCI ---------------------------------------------------------
void pqxxBad() {
  pqxx::connection cx("dbname=shop application_name=shop"); // expect: missing-timeout "'connect_timeout'"
  pqxx::work tx(cx);
  tx.exec("SELECT 1");
  tx.commit();
}

void pqxxOk(const std::string &url) {
  pqxx::connection cx(url);
  pqxx::work tx(cx);
  tx.exec("SELECT 1");
  tx.commit();
}

void sociBad() {
  soci::session sql("postgresql", "dbname=shop user=app"); // expect: missing-timeout
  sql << "DELETE FROM session";
}

void sociOk() {
  soci::session sql("postgresql", "dbname=shop user=app connect_timeout=5 application_name=shop");
  sql << "DELETE FROM session";
}

// The sessions of a pool are opened one by one.
void sociOpenBad(soci::connection_pool &pool) {
  for (std::size_t i = 0; i < 8; ++i)
    pool.at(i).open("postgresql", "dbname=shop user=app"); // expect: missing-timeout "no limit on the time to connect ('connect_timeout') and no name"
}

void sociOpenOk(soci::connection_pool &pool) {
  const std::string limits = " connect_timeout=5 application_name=shop";
  for (std::size_t i = 0; i < 8; ++i)
    pool.at(i).open("postgresql", "dbname=shop user=app" + limits);
}

void sociOneBad(soci::session &sql) {
  sql.open("postgresql://dbname=shop user=app"); // expect: missing-timeout
}

// What it is opened with comes from the caller.
void sociGivenOk(soci::session &sql, const std::string &where) { sql.open(where); }
