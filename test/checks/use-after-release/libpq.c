// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int handleBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PQclear(res);
  return PQntuples(res); // expect: use-after-release "'res'"
}

int handleOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

// The text lives in the result.
void valueBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  const char *name = PQgetvalue(res, 0, 0);
  PQclear(res);
  printf("%s\n", name); // expect: use-after-release
}

void valueOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  printf("%s\n", PQgetvalue(res, 0, 0));
  PQclear(res);
}

const char *returnedValueBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  char *name = PQgetvalue(res, 0, 0);
  PQclear(res);
  return name; // expect: use-after-release
}

char *returnedValueOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  char *name = strdup(PQgetvalue(res, 0, 0));
  PQclear(res);
  return name;
}

void messageBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  const char *why = PQerrorMessage(conn);
  PQfinish(conn);
  fprintf(stderr, "%s", why); // expect: use-after-release
}

void messageAfterFinishBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK) {
    PQfinish(conn);
    fprintf(stderr, "%s", PQerrorMessage(conn)); // expect: use-after-release "'conn'"
    exit(1);
  }
  PQfinish(conn);
}

void messageOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK)
    fprintf(stderr, "%s", PQerrorMessage(conn));
  PQfinish(conn);
}

// A number is a copy.
int numberOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 42");
  int n = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return n;
}

// Only one branch has released.
int branchBad(PGconn *conn, int early) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n;
  if (early)
    PQclear(res);
  n = PQntuples(res); // expect: use-after-release
  if (!early)
    PQclear(res);
  return n;
}

PGresult *handedOutBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    PQclear(res);
  return res; // expect: use-after-release
}

PGresult *handedOutOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    res = NULL;
  }
  return res;
}

// A result outlives its connection.
int outlivesOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n;
  PQfinish(conn);
  n = PQntuples(res);
  PQclear(res);
  return n;
}

// The query runs on a closed connection.
int closedConnectionBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  PGresult *res;
  int n;
  PQfinish(conn);
  res = PQexec(conn, "SELECT 1"); // expect: use-after-release
  n = PQntuples(res);
  PQclear(res);
  return n;
}

static void finish(PGconn **conn) {
  PQfinish(*conn);
  *conn = NULL;
}

// The helper nulls the caller's variable; libpq accepts null.
void nulledByHelperOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  finish(&conn);
  printf("%d\n", PQstatus(conn));
}

struct state {
  PGconn *conn;
};

void fieldBad(struct state *s) {
  PQfinish(s->conn);
  fprintf(stderr, "closed %s\n", PQdb(s->conn)); // expect: use-after-release
  s->conn = NULL;
}

void fieldOk(struct state *s) {
  fprintf(stderr, "closing %s\n", PQdb(s->conn));
  PQfinish(s->conn);
  s->conn = NULL;
}

// The failure is noticed, and the dead result handed out all the same.
int handsOutBad(PGconn *conn, PGresult **out) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    PQclear(res);
  *out = res; // expect: use-after-release "'res'"
  return 0;
}

int handsOutOk(PGconn *conn, PGresult **out) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    res = NULL;
  }
  *out = res;
  return res ? 0 : -1;
}
