// RUN: %check_hosts %s
// Pointers that lie in one place: in a union without a name, and in the records that are
// the members of one.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct box {
  int kind;
  union {
    PGresult *res;
    void *any;
  };
};

static void empty(struct box *b) {
  if (b->any) {
    PQclear(b->any);
    b->any = NULL;
  }
}

int localGood(PGconn *c, int quiet) {
  struct box b = {0};
  b.res = PQexec(c, "SELECT 1");
  if (quiet) {
    empty(&b);
    return 1;
  }
  PQclear(b.any);
  return 0;
}

int localBad(PGconn *c, int quiet) {
  struct box b = {0};
  b.res = PQexec(c, "SELECT 1");
  if (quiet)
    return 1; // expect: result-leak "'b.res'"
  empty(&b);
  return 0;
}

int localTwiceBad(PGconn *c) {
  struct box b = {0};
  b.res = PQexec(c, "SELECT 1");
  PQclear(b.any);
  PQclear(b.res); // expect: double-release
  return 0;
}

int madeGood(PGconn *c) {
  struct box *b = calloc(1, sizeof *b);
  if (!b)
    return 1;
  b->res = PQexec(c, "SELECT 1");
  empty(b);
  free(b);
  return 0;
}

int madeBad(PGconn *c) {
  struct box *b = calloc(1, sizeof *b);
  if (!b)
    return 1;
  b->res = PQexec(c, "SELECT 1"); // expect: result-leak "'b->res'"
  free(b);
  return 0;
}

union answer {
  struct {
    PGresult *r;
    int rows;
  } counted;
  struct {
    PGresult *r;
  } plain;
  PGresult *all;
};

int recordGood(PGconn *c) {
  union answer a;
  a.counted.r = PQexec(c, "SELECT 1");
  a.counted.rows = 1;
  PQclear(a.plain.r);
  return 0;
}

int wholeGood(PGconn *c) {
  union answer a;
  a.all = PQexec(c, "SELECT 1");
  PQclear(a.counted.r);
  return 0;
}

int recordBad(PGconn *c, int quiet) {
  union answer a;
  a.all = PQexec(c, "SELECT 1");
  if (quiet)
    return 0; // expect: result-leak "'a.all'"
  PQclear(a.counted.r);
  return 1;
}

// Which of the two it is, the tag says.
struct either {
  int kind;
  union {
    struct {
      PGresult *r;
      int rows;
    } pq;
    struct {
      sqlite3_stmt *r;
    } lite;
  } u;
};

int taggedGood(PGconn *c, int kind) {
  struct either e;
  e.kind = kind;
  if (kind)
    e.u.pq.r = PQexec(c, "SELECT 1");
  else
    e.u.lite.r = NULL;
  if (e.kind)
    PQclear(e.u.pq.r);
  else
    sqlite3_finalize(e.u.lite.r);
  return 0;
}

// Beside the union lies another one.
struct pair {
  union {
    PGresult *res;
    void *any;
  };
  void *other;
};

int otherBad(PGconn *c) {
  struct pair p = {{NULL}, NULL};
  p.res = PQexec(c, "SELECT 1"); // expect: result-leak "'p.res'"
  PQclear(p.other);
  return 0;
}
