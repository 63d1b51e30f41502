// RUN: %check_hosts %s
// Scenario 15, with libpq and SQLite: continue and break between acquire and
// release. Twins: they release first.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>

int continueBad(PGconn *conn, const char **sql, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, sql[i]);
    if (PQntuples(res) == 0)
      continue; // expect: result-leak "'res'"
    rows += PQntuples(res);
    PQclear(res);
  }
  return rows;
}

int continueOk(PGconn *conn, const char **sql, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, sql[i]);
    if (PQntuples(res) == 0) {
      PQclear(res);
      continue;
    }
    rows += PQntuples(res);
    PQclear(res);
  }
  return rows;
}

int breakBad(sqlite3 *db, const char **sql, int n) {
  int i;
  for (i = 0; i < n; i++) {
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql[i], -1, &stmt, NULL) != SQLITE_OK)
      break;
    if (sqlite3_step(stmt) == SQLITE_BUSY)
      break; // expect: statement-leak "'stmt'"
    sqlite3_finalize(stmt);
  }
  return i;
}

int breakOk(sqlite3 *db, const char **sql, int n) {
  int i, rc = SQLITE_OK;
  for (i = 0; i < n && rc != SQLITE_BUSY; i++) {
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql[i], -1, &stmt, NULL) != SQLITE_OK)
      break;
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
  }
  return i;
}

// break leaves the switch only.
int breakInSwitchOk(PGconn *conn, const char **sql, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexec(conn, sql[i]);
    switch (PQresultStatus(res)) {
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
