// RUN: %check_hosts %s
// A tag says which kind of handle lies in a union.
#include <libpq-fe.h>
#include <mysql/mysql.h>
#include <stdlib.h>

struct backend {
  enum { PG, MY } kind;
  union {
    PGconn *pg;
    MYSQL *my;
  } u;
};

struct backend *open_pg(const char *info) {
  struct backend *b = calloc(1, sizeof *b);
  if (!b)
    return NULL;
  b->kind = PG;
  b->u.pg = PQconnectdb(info);
  if (PQstatus(b->u.pg) != CONNECTION_OK) {
    PQfinish(b->u.pg);
    free(b);
    return NULL;
  }
  return b;
}

struct backend *open_my(void) {
  struct backend *b = calloc(1, sizeof *b);
  if (!b)
    return NULL;
  b->kind = MY;
  b->u.my = mysql_init(NULL);
  if (!b->u.my) {
    free(b);
    return NULL;
  }
  return b;
}

void close_backend(struct backend *b) {
  switch (b->kind) {
  case PG:
    PQfinish(b->u.pg);
    break;
  case MY:
    mysql_close(b->u.my);
    break;
  }
  free(b);
}

int both(const char *info) {
  struct backend *a = open_pg(info), *b = open_my();
  int n = (a != NULL) + (b != NULL);
  if (a)
    close_backend(a);
  if (b)
    close_backend(b);
  return n;
}

int forgets(const char *info) {
  struct backend *a = open_pg(info); // expect: connection-leak "connection 'a' from 'PQconnectdb' is never released by 'PQfinish'"
  if (!a)
    return -1;
  return a->kind == MY ? 1 : 0;
}

// What one function does to one union it knows.
void wrong(struct backend *b) {
  b->u.pg = PQconnectdb("");
  mysql_close(b->u.my); // expect: wrong-release "is released by 'mysql_close' instead of 'PQfinish'"
  b->u.pg = NULL;
}
