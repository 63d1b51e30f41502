// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>

// Look-ahead: the last result is kept, those before it are released.
int lookAheadOk(PGconn *conn) {
  PGresult *res = PQgetResult(conn), *next;
  int status;
  while (res != NULL) {
    next = PQgetResult(conn);
    if (next == NULL)
      break;
    PQclear(res);
    res = next;
  }
  status = PQresultStatus(res);
  PQclear(res);
  return status;
}

int lookAheadBad(PGconn *conn) {
  PGresult *res = PQgetResult(conn), *next;
  int status;
  while (res != NULL) {
    next = PQgetResult(conn);
    if (next == NULL)
      break;
    res = next; // expect: result-leak "'res'"
  }
  status = PQresultStatus(res);
  PQclear(res);
  return status;
}

// The status is taken from the last one, every one is released.
int commaOk(PGconn *conn) {
  PGresult *res;
  int n = 0;
  while (res = PQgetResult(conn), res != NULL) {
    n += PQntuples(res);
    PQclear(res);
  }
  return n;
}

// Left half-way with the result in hand.
int stopsEarlyBad(PGconn *conn) {
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL) {
    if (PQresultStatus(res) == PGRES_FATAL_ERROR)
      return -1; // expect: result-leak
    PQclear(res);
  }
  return 0;
}

int stopsEarlyOk(PGconn *conn) {
  PGresult *res;
  int rc = 0;
  while ((res = PQgetResult(conn)) != NULL) {
    if (PQresultStatus(res) == PGRES_FATAL_ERROR) {
      PQclear(res);
      rc = -1;
      break;
    }
    PQclear(res);
  }
  return rc;
}

// for (;;) with the end in the middle.
int middleExitOk(PGconn *conn) {
  int n = 0;
  for (;;) {
    PGresult *res = PQgetResult(conn);
    if (!res)
      break;
    n++;
    PQclear(res);
  }
  return n;
}

// "Pumped back to idle state": what is not null is lost.
void pumpBad(PGconn *conn) {
  if (PQgetResult(conn) != NULL) // expect: result-leak
    fprintf(stderr, "unexpected extra results\n");
}

void pumpOk(PGconn *conn) {
  PGresult *extra = PQgetResult(conn);
  if (extra != NULL) {
    fprintf(stderr, "unexpected extra results\n");
    PQclear(extra);
  }
}
