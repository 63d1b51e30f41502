// RUN: %check_hosts %s
// Some paths release, some do not; something has released already.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int onlyErrorsBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -1;
  }
  if (PQntuples(res) != 1) {
    PQclear(res);
    return -2;
  }
  return 0; // expect: result-leak
}

int onlySuccessBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "DELETE FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(stmt) != SQLITE_DONE)
    return -2; // expect: statement-leak
  sqlite3_finalize(stmt);
  return 0;
}

// break leaves the inner loop only; the release stands after the outer one.
int innerBreakOk(PGconn *conn, int n) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int found = 0;
  for (int row = 0; row < PQntuples(res) && !found; row++) {
    for (int col = 0; col < n; col++) {
      if (PQgetisnull(res, row, col)) {
        found = 1;
        break;
      }
    }
  }
  PQclear(res);
  return found;
}

// It does not leave the loop that acquires.
int innerBreakBad(PGconn *conn, const char **sql, int n) {
  int nulls = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, sql[i]);
    int clean = 1;
    for (int row = 0; row < PQntuples(res); row++) {
      if (PQgetisnull(res, row, 0)) {
        nulls++;
        clean = 0;
        break;
      }
    }
    if (clean)
      PQclear(res);
  } // expect: result-leak
  return nulls;
}

// The label releases what was released by hand.
int labelAfterHandBad(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, "DELETE FROM t", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    goto out;
  rc = sqlite3_step(stmt);
  if (rc == SQLITE_BUSY) {
    sqlite3_finalize(stmt);
    goto out;
  }
  rc = SQLITE_OK;
out:
  sqlite3_finalize(stmt); // expect: double-release
  return rc;
}

#define BAIL_OUT(r)                                                            \
  do {                                                                         \
    PQclear(r);                                                                \
    return -1;                                                                 \
  } while (0)

int macroReleasesOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    BAIL_OUT(res);
  PQclear(res);
  return 0;
}

#define CHECK_RESULT(r)                                                        \
  if (PQresultStatus(r) != PGRES_TUPLES_OK)                                    \
  PQclear(r)

int macroReleasedBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  CHECK_RESULT(res);
  PQclear(res); // expect: double-release
  return 0;
}

// goto error_return as psql has it: the error path forgets.
int errorReturnBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"), *detail;
  if (!res)
    return 0;
  detail = PQexec(conn, "SELECT 2");
  if (!detail)
    goto error_return;
  PQclear(detail);
  PQclear(res);
  return 1;

error_return:
  return 0; // expect: result-leak "'res'"
}

int errorReturnOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"), *detail;
  if (!res)
    return 0;
  detail = PQexec(conn, "SELECT 2");
  if (!detail)
    goto error_return;
  PQclear(detail);
  PQclear(res);
  return 1;

error_return:
  PQclear(res);
  return 0;
}
