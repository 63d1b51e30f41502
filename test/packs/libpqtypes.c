// RUN: %clang -std=gnu11 -Wall -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s
// The pack against libpqtypes' real header; its results are libpq's.
#include <libpqtypes.h>
#include <stdio.h>

int paramBad(PGconn *c, int v) {
  PGparam *p = PQparamCreate(c);
  if (!p)
    return -1;
  if (!PQputf(p, "%int4", v))
    return -1; // expect: buffer-leak "'p'"
  PQparamClear(p);
  return 0;
}

int paramOk(PGconn *c, int v) {
  PGparam *p = PQparamCreate(c);
  if (!p)
    return -1;
  int ok = PQputf(p, "%int4", v);
  PGresult *r = ok ? PQparamExec(c, p, "SELECT $1", 1) : NULL;
  PQparamClear(p);
  PQclear(r);
  return r ? 0 : -1;
}

// A reset is not a release.
int resetBad(PGconn *c) {
  PGparam *p = PQparamCreate(c); // expect: buffer-leak
  PQparamReset(p);
  return p != NULL;
}

int execBad(PGconn *c, int v) {
  int n;
  PGresult *r = PQexecf(c, "SELECT %int4", v);
  if (!r)
    return -1;
  if (!PQgetf(r, 0, "%int4", 0, &n))
    return -1; // expect: result-leak "'r'"
  PQclear(r);
  return n;
}

int execPreparedBad(PGconn *c, PGparam *p) {
  PGresult *r = PQparamExecPrepared(c, p, "s", 1);
  if (PQntuples(r) == 0)
    return 0; // expect: result-leak
  PQclear(r);
  return 1;
}
