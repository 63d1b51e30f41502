// RUN: %check_hosts %s
// A record keeps the last answer.
#include <libpq-fe.h>
#include <stdlib.h>

// Only who closes the connection frees it.
struct db {
  PGconn *conn;
  PGresult *res;
};

int db_open(struct db *d, const char *info) {
  d->conn = PQconnectdb(info);
  d->res = NULL;
  return PQstatus(d->conn) == CONNECTION_OK;
}

int db_query(struct db *d, const char *sql) {
  d->res = PQexec(d->conn, sql); // expect: member-leak "'d->res' is overwritten while the one before may still be open"
  return PQresultStatus(d->res) == PGRES_TUPLES_OK;
}

const char *db_get(struct db *d, int row) { return PQgetvalue(d->res, row, 0); }

void db_close(struct db *d) {
  PQclear(d->res);
  PQfinish(d->conn);
}

// Whoever asks frees it.
struct asked {
  PGconn *conn;
  PGresult *res;
};

int asked_query(struct asked *a, const char *sql) {
  a->res = PQexec(a->conn, sql);
  return PQresultStatus(a->res) == PGRES_TUPLES_OK;
}

void asked_done(struct asked *a) {
  PQclear(a->res);
  a->res = NULL;
}

void asked_close(struct asked *a) {
  PQclear(a->res);
  PQfinish(a->conn);
}

// One answer for each record.
struct cursor {
  PGresult *res;
  int row;
};

struct cursor *cursor_open(PGconn *conn, const char *sql) {
  struct cursor *c = malloc(sizeof *c);
  if (!c)
    return NULL;
  c->row = 0;
  c->res = PQexec(conn, sql);
  return c;
}

void cursor_free(struct cursor *c) {
  PQclear(c->res);
  free(c);
}
