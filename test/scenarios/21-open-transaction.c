// RUN: %check_hosts --preview %s
// Scenario 21: BEGIN, and a return before COMMIT; the twins hand the
// transaction to a callee that commits.
#include <libpq-fe.h>

static int ok(PGresult *res) {
  int good = PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK;
  PQclear(res);
  return good;
}

int returnsBad(PGconn *c, const char *sql) {
  if (!ok(PQexec(c, "BEGIN")))
    return -1;
  if (!ok(PQexec(c, sql)))
    return -1; // expect: transaction-leak "'c'"
  return ok(PQexec(c, "COMMIT")) ? 0 : -1;
}

static int finish(PGconn *c, int good) { return ok(PQexec(c, good ? "COMMIT" : "ROLLBACK")); }

int calleeCommitsOk(PGconn *c, const char *sql) {
  if (!ok(PQexec(c, "BEGIN")))
    return -1;
  return finish(c, ok(PQexec(c, sql)));
}
