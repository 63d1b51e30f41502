// RUN: %check_hosts --preview %s
// g_steal_pointer takes the value out of the variable, which its cleanup then finds
// empty. Twins lose what they have taken.
#include <libpq-fe.h>
#include <stddef.h>

void *(g_steal_pointer)(void *pointer);
#define g_steal_pointer(p) ((__typeof__(*(p)))(g_steal_pointer)(p))

static void clearResult(PGresult **r) {
  if (*r)
    PQclear(*r);
}
#define AUTO_RESULT __attribute__((cleanup(clearResult))) PGresult *

PGresult *rowsOk(PGconn *c) {
  AUTO_RESULT r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    return NULL;
  return g_steal_pointer(&r);
}

PGresult *rowsBad(PGconn *c) {
  AUTO_RESULT r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    return NULL;
  PGresult *kept = g_steal_pointer(&r);
  if (PQntuples(kept) == 0)
    return NULL; // expect: result-leak
  return kept;
}

struct cursor {
  PGresult *rows;
};

void intoFieldOk(PGconn *c, struct cursor *cur) {
  AUTO_RESULT r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) == PGRES_TUPLES_OK) {
    PQclear(cur->rows);
    cur->rows = g_steal_pointer(&r);
  }
}

void droppedBad(PGconn *c) {
  AUTO_RESULT r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) == PGRES_TUPLES_OK)
    (void)g_steal_pointer(&r); // expect: result-leak
}
