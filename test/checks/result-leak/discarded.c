// RUN: %check_hosts %s
// Results that no variable ever holds, and results that are overwritten.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

void statementBad(PGconn *conn) {
  PQexec(conn, "BEGIN"); // expect: result-leak
}

void statementOk(PGconn *conn) {
  PQclear(PQexec(conn, "BEGIN"));
}

void castBad(PGconn *conn) {
  (void)PQexec(conn, "BEGIN"); // expect: result-leak
}

int conditionBad(PGconn *conn) {
  if (PQresultStatus(PQexec(conn, "COMMIT")) != PGRES_COMMAND_OK) // expect: result-leak
    return -1;
  return 0;
}

int conditionOk(PGconn *conn) {
  PGresult *res;
  int ok = PQresultStatus(res = PQexec(conn, "COMMIT")) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok ? 0 : -1;
}

int nullTestOnlyBad(PGconn *conn) {
  return PQexec(conn, "SET x = 1") != NULL; // expect: result-leak
}

int overwrittenBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  res = PQexec(conn, "COMMIT"); // expect: result-leak "'res'"
  PQclear(res);
  return 0;
}

int overwrittenOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!ok)
    return -1;
  res = PQexec(conn, "COMMIT");
  PQclear(res);
  return 0;
}

int setToNullBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  if (n == 0)
    res = NULL; // expect: result-leak
  PQclear(res);
  return n;
}

// A copy is a result of its own.
int copyBad(PGresult *source) {
  PGresult *copy = PQcopyResult(source, PG_COPYRES_TUPLES);
  if (!copy)
    return -1;
  if (PQntuples(copy) != PQntuples(source))
    return -2; // expect: result-leak "'copy'"
  PQclear(copy);
  return 0;
}

int copyOk(PGresult *source) {
  PGresult *copy = PQcopyResult(source, PG_COPYRES_TUPLES);
  int n = PQntuples(copy);
  PQclear(copy);
  return n;
}

// Another name for the same result.
int aliasOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PGresult *same = res;
  int n = PQntuples(res);
  res = NULL;
  PQclear(same);
  return n;
}

// The macro releases what it is given.
#define CLEAR(r)                                                               \
  do {                                                                         \
    PQclear(r);                                                                \
    (r) = NULL;                                                                \
  } while (0)

int macroOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  CLEAR(res);
  res = PQexec(conn, "SELECT 2");
  n += PQntuples(res);
  CLEAR(res);
  return n;
}
