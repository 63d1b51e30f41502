// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Probes whose result an owner holds.
#include <libpq-fe.h>
#include <memory>

struct Clear {
  void operator()(PGresult *res) const { PQclear(res); }
};
using Result = std::unique_ptr<PGresult, Clear>;

bool uniqueBad(PGconn *conn) {
  Result res(PQexec(conn, "SELECT 1"));
  return PQresultStatus(res.get()) == PGRES_COMMAND_OK; // expect: liveness-probe "is never true"
}

bool uniqueOk(PGconn *conn) {
  Result res(PQexec(conn, "SELECT 1"));
  return PQresultStatus(res.get()) == PGRES_TUPLES_OK;
}

bool deleterBad(PGconn *conn) {
  std::unique_ptr<PGresult, decltype(&PQclear)> res(PQexec(conn, "SHOW role"), &PQclear);
  if (PQresultStatus(res.get()) != PGRES_COMMAND_OK) // expect: liveness-probe "is never false"
    return false;
  return true;
}

bool deleterOk(PGconn *conn) {
  std::unique_ptr<PGresult, decltype(&PQclear)> res(PQexec(conn, "SET role TO app"), &PQclear);
  if (PQresultStatus(res.get()) != PGRES_COMMAND_OK)
    return false;
  return true;
}

bool sharedBad(PGconn *conn) {
  std::shared_ptr<PGresult> res(PQexec(conn, "SELECT 1"), PQclear);
  return PQresultStatus(res.get()) == PGRES_COMMAND_OK; // expect: liveness-probe
}

// It holds another result by then.
bool resetOk(PGconn *conn) {
  Result res(PQexec(conn, "SELECT 1"));
  if (PQresultStatus(res.get()) != PGRES_TUPLES_OK)
    return false;
  res.reset(PQexec(conn, "SET role TO app"));
  return PQresultStatus(res.get()) == PGRES_COMMAND_OK;
}

// A result of the caller's.
bool parameterOk(Result res) { return PQresultStatus(res.get()) == PGRES_COMMAND_OK; }
