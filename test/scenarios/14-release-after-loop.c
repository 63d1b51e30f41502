// RUN: %check_hosts %s
// Scenario 14: one result per turn, one release after the loop. Twin: released
// in the loop.
#include <libpq-fe.h>
#include <stdio.h>

void afterLoopBad(PGconn *conn, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    r = PQexec(conn, "INSERT INTO t DEFAULT VALUES"); // expect: result-leak "'r'"
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
      fprintf(stderr, "%s", PQerrorMessage(conn));
  }
  PQclear(r);
}

void inLoopOk(PGconn *conn, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    PQclear(r);
    r = PQexec(conn, "INSERT INTO t DEFAULT VALUES");
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
      fprintf(stderr, "%s", PQerrorMessage(conn));
  }
  PQclear(r);
}
