// RUN: %check_hosts %s
// The only name of a live handle gets another value.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>

struct worker {
  PGconn *conn;
  PGresult *last[4];
};

static PGconn *main_conn;

int fieldBad(struct worker *w, const char *primary, const char *standby) {
  w->conn = PQconnectdb(primary);
  if (PQstatus(w->conn) != CONNECTION_OK)
    w->conn = PQconnectdb(standby); // expect: connection-leak
  return PQstatus(w->conn) == CONNECTION_OK;
}

int fieldOk(struct worker *w, const char *primary, const char *standby) {
  w->conn = PQconnectdb(primary);
  if (PQstatus(w->conn) != CONNECTION_OK) {
    PQfinish(w->conn);
    w->conn = PQconnectdb(standby);
  }
  return PQstatus(w->conn) == CONNECTION_OK;
}

void globalBad(const char *conninfo) {
  main_conn = PQconnectdb(conninfo);
  while (PQstatus(main_conn) != CONNECTION_OK)
    main_conn = PQconnectdb(conninfo); // expect: connection-leak
}

void globalOk(const char *conninfo) {
  main_conn = PQconnectdb(conninfo);
  while (PQstatus(main_conn) != CONNECTION_OK) {
    PQfinish(main_conn);
    main_conn = PQconnectdb(conninfo);
  }
}

#define CONN(w) ((w)->conn)

void macroBad(struct worker *w, const char *conninfo) {
  CONN(w) = PQconnectdb(conninfo);
  if (PQstatus(CONN(w)) == CONNECTION_BAD)
    CONN(w) = NULL; // expect: connection-leak
}

void macroOk(struct worker *w, const char *conninfo) {
  CONN(w) = PQconnectdb(conninfo);
  if (PQstatus(CONN(w)) == CONNECTION_BAD) {
    PQfinish(CONN(w));
    CONN(w) = NULL;
  }
}

void elementBad(struct worker *w, const char *sql) {
  w->last[2] = PQexec(w->conn, sql);
  if (PQresultStatus(w->last[2]) == PGRES_FATAL_ERROR)
    w->last[2] = PQexec(w->conn, "ROLLBACK"); // expect: result-leak
}

void elementOk(struct worker *w, const char *sql) {
  w->last[2] = PQexec(w->conn, sql);
  w->last[3] = PQexec(w->conn, "ROLLBACK");
}

int backwardGotoBad(struct worker *w, const char *path, sqlite3 **out) {
  int attempts = 0;
again:
  if (sqlite3_open(path, out) != SQLITE_OK && attempts++ < 3)
    goto again; // expect@-1: connection-leak
  return attempts + (w != NULL);
}

int backwardGotoOk(const char *path, sqlite3 **out) {
  int attempts = 0;
again:
  if (sqlite3_open(path, out) != SQLITE_OK && attempts++ < 3) {
    sqlite3_close(*out);
    goto again;
  }
  return attempts;
}

// The status that asks for more overwrites the result that told it.
int copyInBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "COPY t FROM STDIN");
  int ok;
  if (PQresultStatus(res) == PGRES_COPY_IN) {
    PQputCopyEnd(conn, NULL);
    res = PQgetResult(conn); // expect: result-leak
  }
  ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

int copyInOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "COPY t FROM STDIN");
  int ok;
  if (PQresultStatus(res) == PGRES_COPY_IN) {
    PQclear(res);
    PQputCopyEnd(conn, NULL);
    res = PQgetResult(conn);
  }
  ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}
