// RUN: %check_hosts %s
// Scenario 11: one label with releases that accept null. Twins: the label is
// skipped, or releases all but one.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stddef.h>

int copyOk(PGconn *pg, const char *path) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  PGresult *res = NULL;
  int rc = -1;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    goto out;
  if (sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?)", -1, &stmt, NULL) != SQLITE_OK)
    goto out;
  res = PQexec(pg, "SELECT v FROM t");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    goto out;
  for (int i = 0; i < PQntuples(res); i++) {
    sqlite3_bind_text(stmt, 1, PQgetvalue(res, i, 0), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(stmt) != SQLITE_DONE)
      goto out;
    sqlite3_reset(stmt);
  }
  rc = 0;
out:
  PQclear(res);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return rc;
}

int skippedBad(PGconn *pg, const char *path) {
  sqlite3 *db = NULL;
  PGresult *res = NULL;
  int rc = -1;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    goto out;
  res = PQexec(pg, "SELECT v FROM t");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -2; // expect: connection-leak "'db'"
  }
  rc = 0;
out:
  PQclear(res);
  sqlite3_close(db);
  return rc;
}

int incompleteBad(PGconn *pg, const char *path) {
  sqlite3 *db = NULL;
  PGresult *res = PQexec(pg, "SELECT v FROM t"); // expect: result-leak "'res'"
  int rc = -1;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    goto out;
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    rc = PQntuples(res);
out:
  sqlite3_close(db);
  return rc;
}
