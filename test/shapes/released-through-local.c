// RUN: %check_hosts %s
// A cleanup function gets at the handle through a local pointer to what lies below its
// parameter or below a global, and its callers know that it releases it.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct link {
  PGconn *conn;
  int uses;
};
struct session {
  struct link *link;
  char *user;
};

static void endSession(struct session *s) {
  struct link *l = s->link;
  if (l) {
    PQfinish(l->conn);
    free(l);
  }
  free(s->user);
  free(s);
}

static void dropLink(struct session *s) {
  struct link *l = s->link;
  free(l);
  free(s);
}

int finishedTwice(const char *where) {
  struct session *s = calloc(1, sizeof *s);
  struct link *l = calloc(1, sizeof *l);
  if (!s || !l)
    abort();
  s->link = l;
  l->conn = PQconnectdb(where);
  PGconn *same = l->conn;
  endSession(s);
  PQfinish(same); // expect: double-release "after 'endSession' already released it"
  return 0;
}

int finishedOnce(const char *where) {
  struct session *s = calloc(1, sizeof *s);
  struct link *l = calloc(1, sizeof *l);
  if (!s || !l)
    abort();
  s->link = l;
  l->conn = PQconnectdb(where);
  PGconn *same = l->conn;
  int ok = PQstatus(same) == CONNECTION_OK;
  endSession(s);
  return ok;
}

int dropped(const char *where) {
  struct session *s = calloc(1, sizeof *s);
  struct link *l = calloc(1, sizeof *l);
  if (!s || !l)
    abort();
  s->link = l;
  l->conn = PQconnectdb(where); // expect: connection-leak "'l->conn' from 'PQconnectdb' is never released"
  dropLink(s);
  return 0;
}

// Two pointers on the way.
struct inner {
  sqlite3_stmt *find;
};
struct store {
  struct inner *in;
};
struct app {
  struct store *store;
};

static void forget(struct app *a) {
  struct store *st = a->store;
  struct inner *in = st->in;
  sqlite3_finalize(in->find);
}

int usedAfter(struct app *a, sqlite3 *db) {
  sqlite3_stmt *find = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &find, NULL) != SQLITE_OK)
    return -1;
  a->store->in->find = find;
  forget(a);
  return sqlite3_step(find); // expect: use-after-release "after it was released by 'forget'"
}

int usedBefore(struct app *a, sqlite3 *db) {
  sqlite3_stmt *find = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &find, NULL) != SQLITE_OK)
    return -1;
  a->store->in->find = find;
  int n = sqlite3_step(find);
  forget(a);
  return n;
}

// The caller's pointer is cleared as well: what lay there has been released, where it
// was there at all.
struct ctx {
  struct link *link;
};

static void destroy(struct ctx **c) {
  struct link *l = NULL;
  if (!c)
    return;
  l = (*c)->link;
  if (l) {
    PQfinish(l->conn);
    free(l);
  }
  free(*c);
  *c = NULL;
}

static int open_(struct link *l, const char *where) {
  l->conn = PQconnectdb(where);
  return PQstatus(l->conn) == CONNECTION_OK ? 0 : -1;
}

int madeOk(const char *where, struct ctx **c) {
  if (!(*c = calloc(1, sizeof **c)))
    return -1;
  struct link *l = calloc(1, sizeof *l);
  if (!l)
    return -1;
  (*c)->link = l;
  if (open_(l, where))
    destroy(c);
  return 0;
}

static void clear(struct ctx **c) {
  free(*c);
  *c = NULL;
}

int madeBad(const char *where, struct ctx **c) {
  if (!(*c = calloc(1, sizeof **c)))
    return -1;
  struct link *l = calloc(1, sizeof *l);
  if (!l)
    return -1;
  (*c)->link = l;
  if (open_(l, where))
    clear(c);
  return 0; // expect: connection-leak "'l->conn'"
}
