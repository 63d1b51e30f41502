// A new handle equals no value that was there before.
// RUN: %check_hosts %s
#include <libpq-fe.h>

// The upstream's connection where there is one, else a new one.
static PGconn *upstreamOr(PGconn *conn, int own, const char *info) {
  if (!own)
    return conn;
  return PQconnectdb(info);
}

int closedWhenDifferentOk(PGconn *conn, int own) {
  PGconn *used = upstreamOr(conn, own, "dbname=x");
  int ok = PQstatus(used) == CONNECTION_OK;
  if (used != conn)
    PQfinish(used);
  return ok;
}

int closedWhenEqualBad(PGconn *conn, int own) {
  PGconn *used = upstreamOr(conn, own, "dbname=x");
  int ok = PQstatus(used) == CONNECTION_OK;
  if (used == conn)
    return ok;
  if (!ok)
    return -1; // expect: connection-leak "'used' from 'PQconnectdb'"
  PQfinish(used);
  return 0;
}

int twoConnectionsOk(const char *a, const char *b) {
  PGconn *first = PQconnectdb(a);
  PGconn *second = PQconnectdb(b);
  if (first == second && first) {
    return -1;
  }
  PQfinish(second);
  PQfinish(first);
  return 0;
}
