// RUN: %check_hosts %s
// Elements that are filled one by one, and released in a loop.
#include <libpq-fe.h>

int loopGood(PGconn *c) {
  PGresult *a[2];
  a[0] = PQexec(c, "SELECT 1");
  a[1] = PQexec(c, "SELECT 2");
  int n = PQntuples(a[0]) + PQntuples(a[1]);
  for (int i = 0; i < 2; i++)
    PQclear(a[i]);
  return n;
}

int variableGood(PGconn *c) {
  PGresult *a[2] = {PQexec(c, "SELECT 1"), PQexec(c, "SELECT 2")};
  for (int i = 0; i < 2; i++) {
    PGresult *one = a[i];
    PQclear(one);
  }
  return 0;
}

int pointerGood(PGconn *c) {
  PGresult *a[2], **p;
  a[0] = PQexec(c, "SELECT 1");
  a[1] = PQexec(c, "SELECT 2");
  for (p = a; p < a + 2; p++)
    PQclear(*p);
  return 0;
}

struct answer {
  PGresult *res;
  int rows;
};

static void clear(PGresult *res) {
  if (res)
    PQclear(res);
}

int recordsGood(PGconn *c) {
  struct answer a[2];
  a[0].res = PQexec(c, "SELECT 1");
  a[1].res = PQexec(c, "SELECT 2");
  for (int i = 0; i < 2; i++)
    clear(a[i].res);
  return 0;
}

int earlyBad(PGconn *c) {
  PGresult *a[2];
  a[0] = PQexec(c, "SELECT 1");
  if (PQresultStatus(a[0]) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak "'a"
  a[1] = PQexec(c, "SELECT 2");
  for (int i = 0; i < 2; i++)
    PQclear(a[i]);
  return 0;
}

// The loop only looks.
int lookedBad(PGconn *c) {
  PGresult *a[2];
  int n = 0;
  a[0] = PQexec(c, "SELECT 1"); // expect: result-leak "'a"
  a[1] = PQexec(c, "SELECT 2");
  for (int i = 0; i < 2; i++)
    n += PQntuples(a[i]);
  PQclear(a[1]);
  return n;
}

struct two {
  PGresult *first, *second;
};

// The loop releases another member.
int memberBad(PGconn *c) {
  struct two a[2] = {{0, 0}, {0, 0}};
  a[0].first = PQexec(c, "SELECT 1"); // expect: result-leak
  for (int i = 0; i < 2; i++)
    PQclear(a[i].second);
  return 0;
}

// A pointer that goes through the array while it is filled.
int cursorGood(PGconn *c) {
  PGresult *a[3], **p = a;
  *p++ = PQexec(c, "SELECT 1");
  *p++ = PQexec(c, "SELECT 2");
  int n = PQntuples(a[0]);
  while (p != a)
    PQclear(*--p);
  return n;
}

int cursorBad(PGconn *c) {
  PGresult *a[3], **p = a;
  *p++ = PQexec(c, "SELECT 1");
  *p++ = PQexec(c, "SELECT 2"); // expect: result-leak "'a[1]'"
  int n = PQntuples(a[0]);
  PQclear(a[0]);
  return n;
}

int pointerEarlyBad(PGconn *c) {
  PGresult *a[2], **p;
  a[0] = PQexec(c, "SELECT 1");
  a[1] = PQexec(c, "SELECT 2");
  if (PQntuples(a[0]) == 0)
    return 1; // expect: result-leak, result-leak
  for (p = a; p < a + 2; p++)
    PQclear(*p);
  return 0;
}
