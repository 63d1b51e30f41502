// RUN: %check_hosts %s
// A function that fails releases what it put into its caller's object, and leaves the
// pointer there; the cleanup function releases whatever lies in it.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct connection {
  sqlite3 *db;
  sqlite3_stmt *results;
};

static void cleanup(struct connection *c) {
  if (c->results) {
    sqlite3_finalize(c->results);
    c->results = NULL;
  }
}

static int executeBad(struct connection *c, const char *sql) {
  if (sqlite3_prepare_v2(c->db, sql, -1, &c->results, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_finalize(c->results);
    return -1;
  }
  return 0;
}

static int executeGood(struct connection *c, const char *sql) {
  if (sqlite3_prepare_v2(c->db, sql, -1, &c->results, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_finalize(c->results);
    c->results = NULL;
    return -1;
  }
  return 0;
}

int runBad(struct connection *c, const char *sql) {
  int status = executeBad(c, sql);
  cleanup(c); // expect: double-release "'c->results'"
  return status;
}

int runGood(struct connection *c, const char *sql) {
  int status = executeGood(c, sql);
  cleanup(c);
  return status;
}

// The caller looks: what failed has left nothing to release.
int askedGood(struct connection *c, const char *sql) {
  if (executeBad(c, sql) != 0)
    return -1;
  cleanup(c);
  return 0;
}

struct session {
  PGconn *conn;
  PGresult *res;
};

static int query(struct session *s, const char *sql) {
  s->res = PQexec(s->conn, sql);
  if (PQresultStatus(s->res) != PGRES_TUPLES_OK) {
    PQclear(s->res);
    return -1;
  }
  return 0;
}

static void done(struct session *s) {
  PQclear(s->res);
  PQfinish(s->conn);
}

int localBad(const char *sql) {
  struct session s = {0};
  s.conn = PQconnectdb("");
  if (query(&s, sql) < 0) {
    done(&s); // expect: double-release "'s.res'"
    return 1;
  }
  done(&s);
  return 0;
}

int localGood(const char *sql) {
  struct session s = {0};
  s.conn = PQconnectdb("");
  if (query(&s, sql) < 0) {
    PQfinish(s.conn);
    return 1;
  }
  done(&s);
  return 0;
}
