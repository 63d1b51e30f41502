// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

// One release for many results.
void lastOnlyBad(PGconn *conn, const char **sql, int n) {
  PGresult *res = NULL;
  int i;
  for (i = 0; i < n; i++)
    res = PQexec(conn, sql[i]); // expect: result-leak "'res'"
  PQclear(res);
}

void eachOk(PGconn *conn, const char **sql, int n) {
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, sql[i]);
    PQclear(res);
  }
}

int continueBad(PGconn *conn, const char **ids, int n) {
  int found = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexecPrepared(conn, "by_id", 1, &ids[i], NULL, NULL, 0);
    if (PQresultStatus(res) != PGRES_TUPLES_OK)
      continue; // expect: result-leak
    found += PQntuples(res);
    PQclear(res);
  }
  return found;
}

int continueOk(PGconn *conn, const char **ids, int n) {
  int found = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexecPrepared(conn, "by_id", 1, &ids[i], NULL, NULL, 0);
    if (PQresultStatus(res) != PGRES_TUPLES_OK) {
      PQclear(res);
      continue;
    }
    found += PQntuples(res);
    PQclear(res);
  }
  return found;
}

int breakBad(PGconn *conn, int n) {
  int i;
  for (i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, "SELECT pg_sleep(1)");
    if (PQresultStatus(res) != PGRES_TUPLES_OK)
      break; // expect: result-leak
    PQclear(res);
  }
  return i;
}

int breakOk(PGconn *conn, int n) {
  PGresult *res = NULL;
  int i;
  for (i = 0; i < n; i++) {
    res = PQexec(conn, "SELECT pg_sleep(1)");
    if (PQresultStatus(res) != PGRES_TUPLES_OK)
      break;
    PQclear(res);
    res = NULL;
  }
  PQclear(res);
  return i;
}

void drainOk(PGconn *conn) {
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
}

// The body is empty: each result is overwritten by the next one.
void drainEmptyBad(PGconn *conn) {
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL) // expect: result-leak
    ;
}

// Nobody keeps the value.
void drainUnnamedBad(PGconn *conn) {
  while (PQgetResult(conn) != NULL) // expect: result-leak
    ;
}

// The release after the loop sees only the last null.
int drainLateBad(PGconn *conn) {
  PGresult *res;
  int n = 0;
  while ((res = PQgetResult(conn)) != NULL) // expect: result-leak
    n++;
  PQclear(res);
  return n;
}

int drainWithSwitchBad(PGconn *conn) {
  PGresult *res;
  int rows = 0;
  while ((res = PQgetResult(conn)) != NULL) { // expect: result-leak
    switch (PQresultStatus(res)) {
    case PGRES_COMMAND_OK:
      continue;
    case PGRES_TUPLES_OK:
      rows += PQntuples(res);
      break;
    default:
      break;
    }
    PQclear(res);
  }
  return rows;
}

int drainWithSwitchOk(PGconn *conn) {
  PGresult *res;
  int rows = 0;
  while ((res = PQgetResult(conn)) != NULL) {
    switch (PQresultStatus(res)) {
    case PGRES_COMMAND_OK:
      break;
    case PGRES_TUPLES_OK:
      rows += PQntuples(res);
      break;
    default:
      break;
    }
    PQclear(res);
  }
  return rows;
}

// The last result is the answer; those before it are released.
PGresult *lastResultOk(PGconn *conn) {
  PGresult *last = NULL, *next;
  while ((next = PQgetResult(conn)) != NULL) {
    PQclear(last);
    last = next;
  }
  return last;
}

PGresult *lastResultBad(PGconn *conn) {
  PGresult *last = NULL, *next;
  while ((next = PQgetResult(conn)) != NULL)
    last = next; // expect: result-leak
  return last;
}

// Retry by backward goto.
PGresult *retryBad(PGconn *conn, const char *sql) {
  int attempts = 0;
  PGresult *res;
again:
  res = PQexec(conn, sql); // expect: result-leak
  if (PQresultStatus(res) == PGRES_FATAL_ERROR && attempts++ < 3)
    goto again;
  return res;
}

PGresult *retryOk(PGconn *conn, const char *sql) {
  int attempts = 0;
  PGresult *res;
again:
  res = PQexec(conn, sql);
  if (PQresultStatus(res) == PGRES_FATAL_ERROR && attempts++ < 3) {
    PQclear(res);
    goto again;
  }
  return res;
}
