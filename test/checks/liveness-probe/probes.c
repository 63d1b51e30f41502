// RUN: %check_hosts %s --preview
// Tests of a probe that cannot be true.
#include <libpq-fe.h>
#include <stdbool.h>

bool aliveBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK; // expect: liveness-probe "a SELECT that succeeds returns rows, so that this test of 'PQresultStatus' is never true; compare it with PGRES_TUPLES_OK"
  PQclear(r);
  return ok;
}

bool aliveOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
  PQclear(r);
  return ok;
}

bool showBad(PGconn *c) {
  PGresult *r = PQexec(c, "show server_version");
  if (PQresultStatus(r) != PGRES_COMMAND_OK) { // expect: liveness-probe "is never false"
    PQclear(r);
    return false;
  }
  PQclear(r);
  return true;
}

bool showOk(PGconn *c) {
  PGresult *r = PQexec(c, "show server_version");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return false;
  }
  PQclear(r);
  return true;
}

bool commandOk(PGconn *c) {
  PGresult *r = PQexec(c, "SET statement_timeout = '5s'");
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

bool unknownOk(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

bool paramsBad(PGconn *c) {
  PGresult *r = PQexecParams(c, "SELECT now()", 0, NULL, NULL, NULL, NULL, 0);
  if (PQresultStatus(r) == PGRES_COMMAND_OK) { // expect: liveness-probe
    PQclear(r);
    return true;
  }
  PQclear(r);
  return false;
}

bool commentBad(PGconn *c) {
  PGresult *r = PQexec(c, "/* probe */ select 1");
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK; // expect: liveness-probe
  PQclear(r);
  return ok;
}

bool valuesBad(PGconn *c) {
  PGresult *r = PQexec(c, "VALUES (1)");
  bool ok = PGRES_COMMAND_OK == PQresultStatus(r); // expect: liveness-probe "a VALUES"
  PQclear(r);
  return ok;
}

bool fatalOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  bool ok = PQresultStatus(r) != PGRES_FATAL_ERROR;
  PQclear(r);
  return ok;
}

bool constantBad(PGconn *c) {
  const char *probe = "SELECT 1";
  PGresult *r = PQexec(c, probe);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK; // expect: liveness-probe
  PQclear(r);
  return ok;
}

bool updateOk(PGconn *c) {
  PGresult *r = PQexec(c, "UPDATE t SET n = 1");
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

// Both good statuses are asked for.
int eitherOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  ExecStatusType status = PQresultStatus(res);
  int bad = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
  PQclear(res);
  return !bad;
}
