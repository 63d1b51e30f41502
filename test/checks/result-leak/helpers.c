// RUN: %check_hosts %s
// Wrappers that return, fill, check or release a result.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static PGresult *query(PGconn *conn, const char *sql) {
  return PQexec(conn, sql);
}

static void done(PGresult *res) { PQclear(res); }

int wrapperBad(PGconn *conn, int strict) {
  PGresult *res = query(conn, "SELECT 1");
  if (strict && PQntuples(res) != 1)
    return -1; // expect: result-leak "'res'"
  done(res);
  return 0;
}

int wrapperOk(PGconn *conn, int strict) {
  PGresult *res = query(conn, "SELECT 1");
  if (strict && PQntuples(res) != 1) {
    done(res);
    return -1;
  }
  done(res);
  return 0;
}

// The caller drops what the wrapper hands out.
void dropBad(PGconn *conn) {
  query(conn, "NOTIFY jobs"); // expect: result-leak
}

// Returns null when the query failed, and has cleaned up then.
static PGresult *rowsOf(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    return res;
  fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(res);
  return NULL;
}

int nullWhenFailedOk(PGconn *conn) {
  PGresult *res = rowsOf(conn, "SELECT 1");
  int n;
  if (res == NULL)
    return -1;
  n = PQntuples(res);
  PQclear(res);
  return n;
}

int nullWhenFailedBad(PGconn *conn) {
  PGresult *res = rowsOf(conn, "SELECT 1");
  if (res == NULL)
    return -1;
  if (PQntuples(res) == 0)
    return 0; // expect: result-leak
  PQclear(res);
  return 1;
}

// Releases only when it fails.
static int expectOk(PGconn *conn, PGresult *res) {
  if (PQresultStatus(res) == PGRES_COMMAND_OK)
    return 1;
  fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(res);
  return 0;
}

int conditionalReleaseOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "ANALYZE");
  if (!expectOk(conn, res))
    return -1;
  PQclear(res);
  return 0;
}

int conditionalReleaseBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "ANALYZE");
  if (expectOk(conn, res))
    return 0; // expect: result-leak
  return -1;
}

// Fills an out-parameter when it returns 0.
static int fetch(PGconn *conn, const char *sql, PGresult **out) {
  *out = PQexec(conn, sql);
  if (PQresultStatus(*out) != PGRES_TUPLES_OK) {
    PQclear(*out);
    *out = NULL;
    return -1;
  }
  return 0;
}

int filledOk(PGconn *conn) {
  PGresult *res;
  int n;
  if (fetch(conn, "SELECT 1", &res))
    return -1;
  n = PQntuples(res);
  PQclear(res);
  return n;
}

int filledBad(PGconn *conn) {
  PGresult *res;
  if (fetch(conn, "SELECT 1", &res) != 0)
    return -1;
  if (PQnfields(res) != 1)
    return -2; // expect: result-leak
  PQclear(res);
  return 0;
}

static void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

int diesOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    die("no answer");
  PQclear(res);
  return 0;
}

static void complain(const char *what) { fprintf(stderr, "%s\n", what); }

int complainsBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    complain("no answer");
    return -1; // expect: result-leak
  }
  PQclear(res);
  return 0;
}

// Two levels deep.
static void finishAll(PGresult *a, PGresult *b) {
  done(a);
  done(b);
}

int twoLevelsOk(PGconn *conn) {
  PGresult *a = query(conn, "SELECT 1");
  PGresult *b = query(conn, "SELECT 2");
  int same = PQntuples(a) == PQntuples(b);
  finishAll(a, b);
  return same;
}

// A visible callee that only looks at the result does not take it.
static int rows(const PGresult *res) { return PQntuples(res); }

int looksOnlyBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"); // expect: result-leak
  return rows(res);
}
