// RUN: %check_hosts %s
// Results that come through a function pointer, and buffers that are compared
// with the address of a variable.
#include <libpq-fe.h>
#include <sqlite3.h>

struct api {
  PGresult *(*run)(PGconn *, const char *);
};
extern struct api api;

int countBad(PGconn *conn) {
  PGresult *res = api.run(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak "'res'"
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int countGood(PGconn *conn) {
  PGresult *res = api.run(conn, "SELECT 1");
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int fill(char *buf, int size);

int growGood(void) {
  char small[64];
  char *buf = small;
  int size = 64;
  while (fill(buf, size) >= size) {
    if (buf != small)
      sqlite3_free(buf);
    size *= 2;
    buf = sqlite3_malloc(size);
    if (buf == 0)
      return -1;
  }
  if (buf != small)
    sqlite3_free(buf);
  return size;
}

int growBad(void) {
  char small[64];
  char *buf = small;
  int size = 64;
  while (fill(buf, size) >= size) {
    if (buf != small)
      sqlite3_free(buf);
    size *= 2;
    buf = sqlite3_malloc(size);
    if (buf == 0)
      return -1;
  }
  return size; // expect: buffer-leak "'buf'"
}

// A field of a record that is kept as a number, as pluggable drivers do.
struct plug {
  unsigned long tail;
};
struct plug_data {
  PGconn *conn;
  PGresult *last;
};
#define PLUG(p) ((struct plug_data *)(p)->tail)

static void dropLast(const struct plug *p) {
  if (PLUG(p)->last) {
    PQclear(PLUG(p)->last);
    PLUG(p)->last = NULL;
  }
}

int replaceLastOk(struct plug *p) {
  PGresult *res;
  while ((res = PQgetResult(PLUG(p)->conn)) != NULL) {
    dropLast(p);
    PLUG(p)->last = res;
  }
  return PQntuples(PLUG(p)->last);
}

int replaceLastBad(struct plug *p) {
  PGresult *res;
  while ((res = PQgetResult(PLUG(p)->conn)) != NULL)
    PLUG(p)->last = res; // expect: result-leak "PQgetResult"
  return PQntuples(PLUG(p)->last);
}

// Some element of an array is another one in the next round.
struct levels {
  int n;
  struct level {
    char *name;
  } *level;
  char *path;
};

int descendOk(struct levels *c, int deeper) {
  if (deeper) {
    c->level[c->n].name = c->path;
    c->path = NULL;
  }
  while (c->n >= 0) {
    struct level *l = &c->level[c->n];
    if (l->name[0] == '.')
      return 1;
    sqlite3_free(l->name);
    l->name = NULL;
    c->n--;
  }
  return 0;
}
