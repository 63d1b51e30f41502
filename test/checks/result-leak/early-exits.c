// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int errorResultBad(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) != PGRES_COMMAND_OK)
    return -1; // expect: result-leak "'res'"
  PQclear(res);
  return 0;
}

int errorResultOk(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  PQclear(res);
  return 0;
}

int noRowsBad(PGconn *conn, const char *id) {
  const char *values[1] = {id};
  PGresult *res = PQexecParams(conn, "SELECT v FROM t WHERE id = $1", 1, NULL,
                               values, NULL, NULL, 0);
  int v;
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    fprintf(stderr, "%s", PQerrorMessage(conn));
    PQclear(res);
    return -1;
  }
  if (PQntuples(res) == 0)
    return 0; // expect: result-leak
  v = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return v;
}

int noRowsOk(PGconn *conn, const char *id) {
  const char *values[1] = {id};
  PGresult *res = PQexecParams(conn, "SELECT v FROM t WHERE id = $1", 1, NULL,
                               values, NULL, NULL, 0);
  int v = -1;
  if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) > 0)
    v = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return v;
}

// Only the error path releases.
int onlyErrorReleasesBad(PGconn *conn) {
  PGresult *res = PQprepare(conn, "q", "SELECT 1", 0, NULL);
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  return 0; // expect: result-leak
}

void voidFunctionBad(PGconn *conn, int verbose) {
  PGresult *res = PQexec(conn, "VACUUM");
  if (verbose) {
    puts(PQcmdStatus(res));
    PQclear(res);
  }
} // expect: result-leak

void voidFunctionOk(PGconn *conn, int verbose) {
  PGresult *res = PQexec(conn, "VACUUM");
  if (verbose)
    puts(PQcmdStatus(res));
  PQclear(res);
}

int gotoPastReleaseBad(PGconn *conn) {
  PGresult *res;
  int rc = -1;
  res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    goto done;
  rc = PQntuples(res);
  PQclear(res);
done:
  return rc; // expect: result-leak
}

int gotoReleaseOk(PGconn *conn) {
  PGresult *res = NULL;
  int rc = -1;
  if (PQstatus(conn) != CONNECTION_OK)
    goto done;
  res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    goto done;
  rc = PQntuples(res);
done:
  PQclear(res);
  return rc;
}

// Null only when memory ran out or the command could not be sent.
int nullTestOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "LISTEN jobs");
  if (!res)
    return -1;
  PQclear(res);
  return 0;
}

int nullThenStatusBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "LISTEN jobs");
  if (res == NULL || PQresultStatus(res) != PGRES_COMMAND_OK)
    return -1; // expect: result-leak
  PQclear(res);
  return 0;
}

// The status says that nothing came back, without a look at the pointer.
int fatalCoversNullOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  switch (PQresultStatus(res)) {
  case PGRES_TUPLES_OK:
  case PGRES_COMMAND_OK:
    PQclear(res);
    return 0;
  default:
    PQclear(res);
    return -1;
  }
}

int switchArmBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  switch (PQresultStatus(res)) {
  case PGRES_EMPTY_QUERY:
    return 0; // expect: result-leak
  case PGRES_TUPLES_OK:
    break;
  default:
    PQclear(res);
    return -1;
  }
  PQclear(res);
  return 1;
}

char *copiedOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  char *name = NULL;
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    name = strdup(PQgetvalue(res, 0, 0));
  PQclear(res);
  return name;
}

// One of two results.
int compareBad(PGconn *conn, const char *left, const char *right) {
  PGresult *a = PQexec(conn, left);
  PGresult *b = PQexec(conn, right);
  int same = PQntuples(a) == PQntuples(b);
  if (!same) {
    PQclear(a);
    return 0; // expect: result-leak "'b'"
  }
  PQclear(a);
  PQclear(b);
  return 1;
}
