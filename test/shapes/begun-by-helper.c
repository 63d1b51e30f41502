// RUN: %check_hosts --preview %s
// A helper runs BEGIN and gives back the result, or null when it went wrong: whoever
// finds null has no transaction. Twins forget the rollback behind it.
#include <libpq-fe.h>
#include <stdlib.h>

static PGresult *ask(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  if (PQresultStatus(r) == PGRES_COMMAND_OK)
    return r;
  PQclear(r);
  return NULL;
}

static PGresult *wanted(PGconn *c, const char *sql, ExecStatusType want) {
  PGresult *r = PQexec(c, sql);
  if (r && PQresultStatus(r) == want)
    return r;
  PQclear(r);
  return NULL;
}

static int run(PGconn *c, const char *sql) {
  PGresult *r = ask(c, sql);
  if (!r)
    return -1;
  PQclear(r);
  return 0;
}

int askedOk(PGconn *c) {
  PGresult *r = ask(c, "BEGIN");
  if (!r)
    return -1;
  PQclear(r);
  if (run(c, "DELETE FROM queue") < 0) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT");
}

int askedBad(PGconn *c) {
  PGresult *r = ask(c, "BEGIN");
  if (!r)
    return -1;
  PQclear(r);
  if (run(c, "DELETE FROM queue") < 0)
    return -1; // expect: transaction-leak
  return run(c, "COMMIT");
}

int wantedOk(PGconn *c) {
  PGresult *r = wanted(c, "BEGIN", PGRES_COMMAND_OK);
  if (!r)
    return -1;
  PQclear(r);
  return run(c, "COMMIT");
}

int wantedBad(PGconn *c, int n) {
  PGresult *r = wanted(c, "BEGIN", PGRES_COMMAND_OK);
  if (!r)
    return -1;
  PQclear(r);
  if (n > 3)
    return -2; // expect: transaction-leak
  return run(c, "COMMIT");
}

int ranOk(PGconn *c) {
  if (run(c, "BEGIN") < 0)
    return -1;
  return run(c, "COMMIT");
}

int ranBad(PGconn *c, int n) {
  if (run(c, "BEGIN") < 0)
    return -1;
  if (n > 3)
    return -2; // expect: transaction-leak
  return run(c, "COMMIT");
}
