// RUN: %check_hosts --preview %s
// libpq: only a null of PQgetResult says that the next command may be sent.
#include <libpq-fe.h>

int oneResultBad(PGconn *conn) {
  if (!PQsendQuery(conn, "SELECT 1"))
    return -1;
  PGresult *res = PQgetResult(conn);
  int ok = PQresultStatus(res) == PGRES_TUPLES_OK;
  PQclear(res);
  if (ok && !PQsendQuery(conn, "SELECT 2")) // expect: undrained-result "'PQsendQuery'"
    return -1;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
  return 0;
}

int drainedOk(PGconn *conn) {
  if (!PQsendQuery(conn, "SELECT 1"))
    return -1;
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
  if (!PQsendQuery(conn, "SELECT 2"))
    return -1;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
  return 0;
}

static void drain(PGconn *conn) {
  PGresult *res;
  while ((res = PQgetResult(conn)) != NULL)
    PQclear(res);
}

int drainedByHelperOk(PGconn *conn) {
  if (!PQsendQuery(conn, "SELECT 1"))
    return -1;
  PGresult *res = PQgetResult(conn);
  PQclear(res);
  drain(conn);
  if (!PQsendQuery(conn, "SELECT 2"))
    return -1;
  drain(conn);
  return 0;
}

int firstRowBad(PGconn *conn, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    if (!PQsendQuery(conn, "SELECT 1")) // expect: undrained-result "'PQsendQuery'"
      return -1;
    PGresult *res;
    while ((res = PQgetResult(conn)) != NULL) {
      int found = PQntuples(res) > 0;
      PQclear(res);
      rows += found;
      if (found)
        break;
    }
  }
  return rows;
}

// Left to the caller, who may go on reading.
PGresult *firstOk(PGconn *conn) { return PQsendQuery(conn, "SELECT 1") ? PQgetResult(conn) : NULL; }

// What is left goes with the connection.
void closedOk(PGconn *conn) {
  PGresult *res = PQgetResult(conn);
  PQclear(res);
  PQfinish(conn);
}
