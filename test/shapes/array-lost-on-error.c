// RUN: %check_hosts %s
// A loop fills an array of handles, and an error leaves the function without those that
// are there already.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

static const char *const queries[3] = {"SELECT 1", "SELECT 2", "SELECT 3"};

int prepared(sqlite3 *db) {
  sqlite3_stmt *stmts[3];
  int i, n = 0;
  for (i = 0; i < 3; i++)
    if (sqlite3_prepare_v2(db, queries[i], -1, &stmts[i], 0) != SQLITE_OK)
      return -1; // expect: statement-leak "prepared statement in 'stmts' from 'sqlite3_prepare_v2' is not released by 'sqlite3_finalize' before this return"
  for (i = 0; i < 3; i++)
    n += sqlite3_column_count(stmts[i]);
  for (i = 0; i < 3; i++)
    sqlite3_finalize(stmts[i]);
  return n;
}

int prepared_or_not(sqlite3 *db) {
  sqlite3_stmt *stmts[3] = {0};
  int i, n = -1;
  for (i = 0; i < 3; i++)
    if (sqlite3_prepare_v2(db, queries[i], -1, &stmts[i], 0) != SQLITE_OK)
      goto out;
  n = 0;
  for (i = 0; i < 3; i++)
    n += sqlite3_column_count(stmts[i]);
out:
  for (i = 0; i < 3; i++)
    sqlite3_finalize(stmts[i]);
  return n;
}

int answers(PGconn *conn, int n) {
  PGresult **res = malloc(n * sizeof *res);
  int i;
  if (!res)
    return -1;
  for (i = 0; i < n; i++) {
    res[i] = PQexec(conn, "SELECT 1");
    if (PQresultStatus(res[i]) != PGRES_TUPLES_OK) {
      free(res);
      return -1; // expect: result-leak "result in 'res' from 'PQexec' is not released by 'PQclear' before this return"
    }
  }
  for (i = 0; i < n; i++)
    PQclear(res[i]);
  free(res);
  return 0;
}

int answers_so_far(PGconn *conn, int n) {
  PGresult **res = malloc(n * sizeof *res);
  int i, k;
  if (!res)
    return -1;
  for (i = 0; i < n; i++) {
    res[i] = PQexec(conn, "SELECT 1");
    if (PQresultStatus(res[i]) != PGRES_TUPLES_OK) {
      for (k = 0; k <= i; k++)
        PQclear(res[k]);
      free(res);
      return -1;
    }
  }
  for (i = 0; i < n; i++)
    PQclear(res[i]);
  free(res);
  return 0;
}

// The one that failed is released, those before it are not.
int connections(int n, const char *info) {
  PGconn *conns[10];
  int i;
  for (i = 0; i < n && i < 10; i++) {
    conns[i] = PQconnectdb(info);
    if (PQstatus(conns[i]) != CONNECTION_OK) {
      PQfinish(conns[i]);
      return -1; // expect: connection-leak "connection in 'conns' from 'PQconnectdb' is not released"
    }
  }
  for (i = 0; i < n && i < 10; i++)
    PQfinish(conns[i]);
  return 0;
}

// A helper releases all of them.
static void close_all(PGconn **conns, int n) {
  while (n-- > 0)
    PQfinish(conns[n]);
}

int connections_by_helper(int n, const char *info) {
  PGconn *conns[10];
  int i;
  for (i = 0; i < n && i < 10; i++) {
    conns[i] = PQconnectdb(info);
    if (PQstatus(conns[i]) != CONNECTION_OK) {
      close_all(conns, i + 1);
      return -1;
    }
  }
  close_all(conns, i);
  return 0;
}

// Nothing was made where there is nothing to do, and where the process ends nothing is lost.
int none(PGconn *conn, int n) {
  PGresult *res[10];
  int i, rows = 0;
  for (i = 0; i < n && i < 10; i++)
    res[i] = PQexec(conn, "SELECT 1");
  if (i == 0)
    return 0;
  if (PQstatus(conn) != CONNECTION_OK)
    exit(1);
  for (i = 0; i < n && i < 10; i++) {
    rows += PQresultStatus(res[i]) == PGRES_TUPLES_OK ? PQntuples(res[i]) : 0;
    PQclear(res[i]);
  }
  return rows;
}

// Each by its own index.
int two(PGconn *conn) {
  PGresult *res[2];
  res[0] = PQexec(conn, "SELECT 1");
  res[1] = PQexec(conn, "SELECT 2");
  if (PQresultStatus(res[0]) != PGRES_TUPLES_OK) {
    PQclear(res[0]);
    PQclear(res[1]);
    return -1;
  }
  PQclear(res[0]);
  PQclear(res[1]);
  return 0;
}
