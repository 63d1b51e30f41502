// RUN: %check_hosts %s
// What a library answers when it is given null decides where the caller's
// handle goes.
#include <libpq-fe.h>
#include <stdio.h>

struct Failure {
  explicit Failure(const char *);
};

static PGresult *alwaysThrows(PGconn *conn) {
  PGresult *res = nullptr;
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    throw Failure("query");
  return res;
}

static PGresult *maybeThrows(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    throw Failure("query");
  }
  return res;
}

void thrownOk(const char *dsn) {
  PGconn *conn = PQconnectdb(dsn);
  try {
    alwaysThrows(conn);
    PQfinish(conn);
    printf("%s\n", PQdb(conn));
  } catch (const Failure &) {
  }
  PQfinish(conn);
}

void thrownBad(const char *dsn) {
  PGconn *conn = PQconnectdb(dsn);
  try {
    PQclear(maybeThrows(conn));
    PQfinish(conn);
    printf("%s\n", PQdb(conn)); // expect: use-after-release
  } catch (const Failure &) {
  }
  PQfinish(conn);
}
