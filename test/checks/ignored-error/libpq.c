// RUN: %check_hosts --preview %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

void clearedBad(PGconn *conn) {
  PQclear(PQexec(conn, "INSERT INTO t VALUES (1)")); // expect: ignored-error "nobody asks whether 'PQexec' succeeded"
}

void clearedLaterBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN"); // expect: ignored-error "'PQexec'"
  PQclear(res);
}

void reusedBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN"); // expect: ignored-error
  PQclear(res);
  res = PQexec(conn, "END"); // expect: ignored-error
  PQclear(res);
}

void rollbackOk(PGconn *conn) {
  PQclear(PQexec(conn, "ROLLBACK"));
  PQclear(PQexec(conn, "/* tidy */ set search_path to public"));
}

int askedOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "INSERT INTO t VALUES (1)");
  ExecStatusType status = PQresultStatus(res);
  PQclear(res);
  return status == PGRES_COMMAND_OK ? 0 : -1;
}

int messageOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "INSERT INTO t VALUES (1)");
  int ok = *PQerrorMessage(conn) == '\0';
  PQclear(res);
  return ok;
}

// What a null test says of PQexec is that memory ran out.
int nullTestBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "INSERT INTO t VALUES (1)"); // expect: ignored-error
  if (!res)
    return -1;
  PQclear(res);
  return 0;
}

void drainOk(PGconn *conn) {
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
}

// A wrapper of PQgetResult drains as well.
static PGresult *next(PGconn *conn) {
  return PQgetResult(conn);
}
void drainByHelperOk(PGconn *conn) {
  PGresult *res;
  while ((res = next(conn)) != NULL)
    PQclear(res);
}

void sendBad(PGconn *conn) {
  PQsendQuery(conn, "SELECT 1"); // expect: ignored-error "error of 'PQsendQuery' is ignored"
}

int sendOk(PGconn *conn) {
  if (!PQsendQuery(conn, "SELECT 1")) {
    fprintf(stderr, "%s", PQerrorMessage(conn));
    return -1;
  }
  return 0;
}

// A helper that tests is a test.
static void check(PGresult *res) {
  if (PQresultStatus(res) != PGRES_COMMAND_OK)
    fprintf(stderr, "%s", PQresultErrorMessage(res));
  PQclear(res);
}
void checkedByHelperOk(PGconn *conn) {
  check(PQexec(conn, "INSERT INTO t VALUES (1)"));
}
static void drop(PGresult *res) {
  PQclear(res);
}
void droppedByHelperBad(PGconn *conn) {
  drop(PQexec(conn, "INSERT INTO t VALUES (1)")); // expect: ignored-error
}
void unknownOk(PGconn *conn) {
  extern void take(PGresult *);
  take(PQexec(conn, "INSERT INTO t VALUES (1)"));
}
