// RUN: %check_hosts %s
// A helper that releases what it is given unless it is the same as another handle:
// a new one is not.
#include <libpq-fe.h>

static PGconn *shared;

static void put(PGconn *c) {
  if (c != shared)
    PQfinish(c);
}

static void putUnless(PGconn *c, PGconn *keep) {
  if (c == keep)
    return;
  PQfinish(c);
}

int putGood(const char *where) {
  PGconn *c = PQconnectdb(where);
  put(c);
  return 0;
}

int putBad(const char *where, int early) {
  PGconn *c = PQconnectdb(where);
  if (early)
    return 1; // expect: connection-leak "'c'"
  put(c);
  return 0;
}

int unlessGood(const char *where, PGconn *keep) {
  PGconn *c = PQconnectdb(where);
  putUnless(c, keep);
  return 0;
}

int unlessBad(const char *where, PGconn *keep) {
  PGconn *c = PQconnectdb(where);
  if (PQstatus(c) != CONNECTION_OK)
    return 1; // expect: connection-leak "'c'"
  putUnless(c, keep);
  return 0;
}
