// RUN: %check_hosts %s
// A helper fills the same variable again in the next round. Where it fails it may leave
// there what was released in the round before.
#include <libpq-fe.h>
#include <stdio.h>

static int ask(PGconn *c, PGresult **out) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return 1;
  }
  *out = r;
  return 0;
}

void keepsOldBad(PGconn *c, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    ask(c, &r);
    printf("%d\n", PQntuples(r)); // expect: use-after-release
    PQclear(r);
  }
}
void twiceBad(PGconn *c, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    if (ask(c, &r))
      printf("failed\n");
    PQclear(r); // expect: double-release
  }
}
void looksOk(PGconn *c, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    if (ask(c, &r))
      continue;
    printf("%d\n", PQntuples(r));
    PQclear(r);
  }
}
void resetsOk(PGconn *c, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    ask(c, &r);
    PQclear(r);
    r = NULL;
  }
}

// One that says first that there is none.
static int askAnew(PGconn *c, PGresult **out) {
  *out = NULL;
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return 1;
  }
  *out = r;
  return 0;
}
void anewOk(PGconn *c, int n) {
  PGresult *r = NULL;
  for (int i = 0; i < n; i++) {
    askAnew(c, &r);
    PQclear(r);
  }
}

// Not in a loop: two in a row.
int inARowBad(PGconn *c) {
  PGresult *r = NULL;
  if (ask(c, &r))
    return 1;
  PQclear(r);
  ask(c, &r);
  PQclear(r); // expect: double-release
  return 0;
}
int inARowOk(PGconn *c) {
  PGresult *r = NULL;
  if (ask(c, &r))
    return 1;
  PQclear(r);
  int failed = ask(c, &r);
  if (!failed)
    PQclear(r);
  return failed;
}
