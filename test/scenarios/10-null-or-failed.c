// RUN: %check_hosts %s
// Scenario 10, with libpq: one branch for null and for the failed object.
// Twin: the branch closes what is not null.
#include <libpq-fe.h>
#include <stdio.h>

PGconn *mergedBad(const char *conninfo) {
  PGconn *c = PQconnectdb(conninfo);
  if (c == NULL || PQstatus(c) == CONNECTION_BAD) {
    fprintf(stderr, "no connection\n");
    return NULL; // expect: connection-leak
  }
  return c;
}

PGconn *mergedOk(const char *conninfo) {
  PGconn *c = PQconnectdb(conninfo);
  if (c == NULL || PQstatus(c) == CONNECTION_BAD) {
    if (c) {
      fprintf(stderr, "%s", PQerrorMessage(c));
      PQfinish(c);
    }
    return NULL;
  }
  return c;
}
