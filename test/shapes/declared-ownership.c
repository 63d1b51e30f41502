// RUN: %check_hosts --preview %s
// Functions without a body whose declarations say who owns a handle: the macros
// of closecall/annotations.h and clang's ownership attributes.
#include "closecall/annotations.h"
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

// The project's own handles, which no pack knows.
struct app_db;
struct app_stmt;
CLOSECALL_ACQUIRES(connection) struct app_db *app_open(const char *dsn);
void app_close(struct app_db *db CLOSECALL_RELEASES);
int app_prepare(struct app_db *db, const char *sql, struct app_stmt **out CLOSECALL_FILLS(statement));
int app_step(struct app_stmt *s);
void app_finalize(struct app_stmt **s CLOSECALL_RELEASES);
CLOSECALL_SUCCEEDS_IF_NOT_NEGATIVE int app_try(const char *dsn, struct app_db **out CLOSECALL_FILLS_OWNED);
void app_adopt(struct app_db *db CLOSECALL_TAKES);
int app_ping(struct app_db *db CLOSECALL_BORROWS);

int openedBad(const char *dsn) {
  struct app_db *db = app_open(dsn);
  if (!db)
    return -1;
  if (app_ping(db))
    return -2; // expect: connection-leak "'app_close'"
  app_close(db);
  return 0;
}

int openedOk(const char *dsn) {
  struct app_db *db = app_open(dsn);
  if (!db)
    return -1;
  int rc = app_ping(db);
  app_close(db);
  return rc;
}

int preparedBad(struct app_db *db) {
  struct app_stmt *s;
  if (app_prepare(db, "SELECT 1", &s) != 0)
    return -1;
  if (app_step(s) < 0)
    return -2; // expect: statement-leak
  app_finalize(&s);
  return 0;
}

int preparedOk(struct app_db *db) {
  struct app_stmt *s;
  int rc = app_prepare(db, "SELECT 1", &s);
  if (rc)
    return rc;
  rc = app_step(s);
  app_finalize(&s);
  return rc;
}

int triedBad(const char *dsn) {
  struct app_db *db = NULL;
  if (app_try(dsn, &db) < 0) // expect: connection-leak
    return -1;
  return app_ping(db);
}

int triedOk(const char *dsn) {
  struct app_db *db = NULL;
  if (app_try(dsn, &db) < 0)
    return -1; // nothing was opened
  app_adopt(db);
  return 0;
}

int closedTwiceBad(const char *dsn) {
  struct app_db *db = app_open(dsn);
  app_close(db);
  app_close(db); // expect: double-release
  return 0;
}

// A connection of a pool is given back, not closed.
struct pool;
CLOSECALL_ACQUIRES(lease) PGconn *pool_get(struct pool *p);
void pool_put(struct pool *p, PGconn *c CLOSECALL_RELEASES);
CLOSECALL_RETURNS_BORROWED PGconn *pool_main(struct pool *p);
CLOSECALL_RETURNS_OWNED PGresult *pool_query(PGconn *c, const char *sql);

int leasedBad(struct pool *p) {
  PGconn *c = pool_get(p);
  if (!c)
    return -1;
  if (PQstatus(c) != CONNECTION_OK)
    return -2; // expect: lease-leak "'pool_put'"
  pool_put(p, c);
  return 0;
}

int leasedOk(struct pool *p) {
  PGconn *c = pool_get(p);
  if (!c)
    return -1;
  int ok = PQstatus(c) == CONNECTION_OK;
  pool_put(p, c);
  return ok;
}

int mainOk(struct pool *p) { return PQstatus(pool_main(p)); }

int queriedBad(struct pool *p) {
  PGresult *r = pool_query(pool_main(p), "SELECT 1"); // expect: result-leak
  return PQntuples(r);
}

int queriedOk(struct pool *p) {
  PGresult *r = pool_query(pool_main(p), "SELECT 1");
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  PQclear(r);
  return n;
}

// clang's own attributes.
struct db_session;
struct db_session *session_new(const char *name) __attribute__((ownership_returns(session)));
void session_free(int how, struct db_session *s) __attribute__((ownership_takes(session, 2)));
void session_keep(struct db_session *s) __attribute__((ownership_holds(session, 1)));
int session_use(struct db_session *s);

int sessionBad(const char *name) {
  struct db_session *s = session_new(name);
  if (s && session_use(s))
    return -1; // expect: connection-leak "'session_free'"
  session_free(0, s);
  return 0;
}

int sessionOk(const char *name, bool keep) {
  struct db_session *s = session_new(name);
  if (keep)
    session_keep(s);
  else
    session_free(1, s);
  return 0;
}

// Memory is no handle of a database.
char *text_new(int n) __attribute__((ownership_returns(malloc, 1)));
struct shape *shape_new(int n) __attribute__((ownership_returns(malloc)));

void notOursOk(int n) {
  text_new(n);
  shape_new(n);
}
