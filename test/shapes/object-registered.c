// RUN: %check_hosts %s
// An object that holds a handle is given, together with the function that frees it, to
// code that was not seen; or that makes another object of it, and the handle is given up
// only where that failed. Twins: the release is no part of it; the handle is given up
// for a status.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct world;
struct stream;
struct cursor {
  sqlite3_stmt *stmt;
  int done;
};

struct stream *stream_new(struct world *w, void *context, int (*next)(void *),
                          void (*finish)(void *));
struct stream *stream_of(struct world *w, struct cursor *c);
struct stream *stream_of_statement(sqlite3_stmt *stmt);
int visit(struct world *w, struct cursor *c);
int visit_statement(sqlite3_stmt *stmt);

static void finish(void *context) {
  struct cursor *c = context;
  if (c->stmt)
    sqlite3_finalize(c->stmt);
  free(c);
}
static int next(void *context) {
  struct cursor *c = context;
  return sqlite3_step(c->stmt) == SQLITE_ROW;
}

struct stream *withItsEnd(struct world *w, sqlite3 *db) {
  struct cursor *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->stmt, NULL) != SQLITE_OK || !next(c)) {
    finish(c);
    return NULL;
  }
  struct stream *s = stream_new(w, (void *)c, &next, &finish);
  if (s)
    return s;
  finish(c);
  return NULL;
}

struct stream *wrapped(struct world *w, sqlite3 *db) {
  struct cursor *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->stmt, NULL) != SQLITE_OK) {
    finish(c);
    return NULL;
  }
  struct stream *s = stream_of(w, c);
  if (!s)
    finish(c);
  return s;
}

struct stream *wrappedItself(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  struct stream *s = stream_of_statement(stmt);
  if (!s)
    sqlite3_finalize(stmt);
  return s;
}

int visited(struct world *w, sqlite3 *db) {
  struct cursor *c = calloc(1, sizeof *c);
  if (!c)
    return -1;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->stmt, NULL) != SQLITE_OK) {
    finish(c);
    return -1;
  }
  if (visit(w, c)) {
    finish(c);
    return -1;
  }
  return 0; // expect: statement-leak
}

int visitedItself(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  if (visit_statement(stmt)) {
    sqlite3_finalize(stmt);
    return -1;
  }
  return 0; // expect: statement-leak
}

// The object is registered before the handle lies in it.
struct owner;
struct data {
  PGconn *conn;
  int n;
};
void set_data(struct owner *o, struct data *d, void (*end)(void *));
int ping(struct data *d);

static void data_free(struct data *d) {
  PQfinish(d->conn);
  free(d);
}

static PGconn *connect_(const char *info) {
  PGconn *c = PQconnectdb(info);
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return NULL;
  }
  return c;
}

int registered(struct owner *o, const char *info) {
  PGconn *c = connect_(info);
  if (!c)
    return 0;
  struct data *d = calloc(1, sizeof *d);
  if (!d)
    abort();
  set_data(o, d, (void (*)(void *))data_free);
  d->conn = c;
  if (!ping(d)) {
    data_free(d);
    set_data(o, NULL, NULL);
    return 0;
  }
  return 1;
}

int notRegistered(struct owner *o, const char *info, int keep) {
  PGconn *c = connect_(info);
  if (!c)
    return 0;
  struct data *d = calloc(1, sizeof *d);
  if (!d)
    abort();
  if (keep)
    set_data(o, d, (void (*)(void *))data_free);
  d->conn = c;
  if (!ping(d)) {
    data_free(d);
    return 0;
  }
  return 1; // expect: connection-leak
}
