// RUN: %check_hosts --preview %s
// A record keeps the last answer. One function frees the one before, so there may be
// one; another function forgets it. Twins: called after a release, set up once.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct session {
  PGconn *conn;
  PGresult *last;
};

int askFirst(struct session *s, const char *sql) {
  if (s->last) {
    PQclear(s->last);
    s->last = NULL;
  }
  s->last = PQexec(s->conn, sql);
  return PQresultStatus(s->last) == PGRES_TUPLES_OK;
}

int askBad(struct session *s, const char *sql) {
  s->last = PQexec(s->conn, sql); // expect: member-leak "as 'askFirst' does"
  return PQresultStatus(s->last) == PGRES_TUPLES_OK;
}

int askUnlessThereOk(struct session *s, const char *sql) {
  if (!s->last)
    s->last = PQexec(s->conn, sql);
  return PQresultStatus(s->last) == PGRES_TUPLES_OK;
}

void sessionFree(struct session *s) {
  PQclear(s->last);
  PQfinish(s->conn);
  free(s);
}

// Always called behind a release.
struct cursor {
  sqlite3 *db;
  sqlite3_stmt *stmt;
};

int cursorSet(struct cursor *c, const char *sql) {
  return sqlite3_prepare_v2(c->db, sql, -1, &c->stmt, NULL);
}

int cursorReset(struct cursor *c, const char *sql) {
  sqlite3_finalize(c->stmt);
  c->stmt = NULL;
  return cursorSet(c, sql);
}

int cursorAgain(struct cursor *c, const char *sql) {
  sqlite3_finalize(c->stmt);
  c->stmt = NULL;
  return sqlite3_prepare_v2(c->db, sql, -1, &c->stmt, NULL);
}

void cursorFree(struct cursor *c) {
  sqlite3_finalize(c->stmt);
  free(c);
}

// A statement of a fixed text is made once, and made anew when the tables change.
struct inserter {
  sqlite3 *db;
  sqlite3_stmt *insert;
};

int inserterInit(struct inserter *i) {
  return sqlite3_prepare_v2(i->db, "INSERT INTO t VALUES(?)", -1, &i->insert, NULL);
}

int inserterRenew(struct inserter *i) {
  sqlite3_finalize(i->insert);
  i->insert = NULL;
  return sqlite3_prepare_v2(i->db, "INSERT INTO t VALUES(?)", -1, &i->insert, NULL);
}

void inserterFree(struct inserter *i) {
  sqlite3_finalize(i->insert);
  free(i);
}
