// expected: result-leak at line 21 (return -1), at 22's twin none; at line 26 (dropped); line 33 (continue).  actual: silent.
// from: zabbix (DB_RESULT), libdbi, every C layer with a result object of its own
// mechanism: a factory returns a heap object whose field holds the handle; the caller loses the object (by return, drop, continue).
// With the same object filled in the caller's own struct (struct R *out) it is found.
#include <libpq-fe.h>
#include <stdlib.h>
struct R { PGresult *result; };
struct R *sel(PGconn *c, const char *q) {
  struct R *r = malloc(sizeof *r);
  if (!r) return NULL;
  r->result = PQexec(c, q);
  if (PQresultStatus(r->result) != PGRES_TUPLES_OK) { PQclear(r->result); free(r); return NULL; }
  return r;
}
int rows(struct R *r) { return r ? PQntuples(r->result) : 0; }
void done(struct R *r) { if (!r) return; PQclear(r->result); free(r); }
int one(PGconn *c, int x) {
  struct R *b = sel(c, "x");
  if (!b) return 0;
  if (x)
    return -1;
  done(b);
  return 0;
}
void two(PGconn *c) {
  sel(c, "x");
}
int loop(PGconn *c, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    struct R *b = sel(c, "y");
    if (rows(b) == 0)
      continue;
    sum++;
    done(b);
  }
  return sum;
}
