// RUN: %check_hosts --preview %s
// Scenario 20, for SQLite and libpq: sqlite3_close refuses while a statement
// is open, close_v2 leaves a zombie, PQfinish leaves the result.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stddef.h>

int refusesBad(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  sqlite3_step(stmt);
  sqlite3_close(db); // expect: release-order
  sqlite3_finalize(stmt);
  return 0;
}

int refusesOk(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return 0;
}

// The zombie lives as long as its statement, which nobody finalizes.
int zombieBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return sqlite3_close_v2(db);
  if (sqlite3_step(stmt) != SQLITE_ROW) {
    sqlite3_close_v2(db);
    return -1; // expect: statement-leak "'stmt'"
  }
  sqlite3_finalize(stmt);
  return sqlite3_close_v2(db);
}

int zombieOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return sqlite3_close_v2(db);
  sqlite3_step(stmt);
  sqlite3_close_v2(db);
  return sqlite3_finalize(stmt);
}

// PQfinish does not take its results along.
int finishLeavesResultBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQfinish(conn);
    return -1; // expect: result-leak "'res'"
  }
  PQclear(res);
  PQfinish(conn);
  return 0;
}

int finishThenClearOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  PQfinish(conn);
  PQclear(res);
  return n;
}
