// RUN: %check_hosts %s
// Scenario 12: acquired and released under the same flag. Twin: the flag
// changes in between.
#include <libpq-fe.h>
#include <stddef.h>

int sameFlagOk(PGconn *conn, int want) {
  PGresult *res = NULL;
  int n = 0;
  if (want)
    res = PQexec(conn, "SELECT 1");
  n += 1;
  if (want) {
    n += PQntuples(res);
    PQclear(res);
  }
  return n;
}

int changedFlagBad(PGconn *conn, int want) {
  PGresult *res = NULL;
  int n = 0;
  if (want)
    res = PQexec(conn, "SELECT 1");
  if (PQstatus(conn) != CONNECTION_OK)
    want = 0;
  if (want) {
    n += PQntuples(res);
    PQclear(res);
  }
  return n; // expect: result-leak
}

enum mode { READ, WRITE };

int sameEnumOk(PGconn *conn, enum mode mode) {
  PGresult *res;
  if (mode == WRITE)
    res = PQexec(conn, "BEGIN");
  PQsetClientEncoding(conn, "UTF8");
  if (mode == WRITE)
    PQclear(res);
  return 0;
}

int otherEnumBad(PGconn *conn, enum mode mode) {
  PGresult *res = NULL;
  if (mode == WRITE)
    res = PQexec(conn, "BEGIN"); // expect: result-leak
  PQsetClientEncoding(conn, "UTF8");
  if (mode == READ)
    PQclear(res);
  return 0;
}
