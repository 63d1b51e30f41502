// RUN: %check_hosts %s
// Scenario 9: PQstatus() != CONNECTION_OK and a return without PQfinish. Twin:
// the branch in which the connection is null.
#include <libpq-fe.h>
#include <stddef.h>

PGconn *failedBad(const char *conninfo) {
  PGconn *c = PQconnectdb(conninfo);
  if (PQstatus(c) != CONNECTION_OK)
    return NULL; // expect: connection-leak "'c'"
  return c;
}

PGconn *nullOk(const char *conninfo) {
  PGconn *c = PQconnectdb(conninfo);
  if (c == NULL)
    return NULL;
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return NULL;
  }
  return c;
}
