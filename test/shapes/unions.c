// RUN: %check_hosts %s
// Handles in unions, and results that a call uses up in an expression.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>

union cell {
  PGresult *res;
  sqlite3_stmt *stmt;
  void *any;
};

int memberOk(PGconn *conn) {
  union cell c;
  c.res = PQexec(conn, "SELECT 1");
  int rows = PQntuples(c.res);
  PQclear(c.res);
  return rows;
}

int memberBad(PGconn *conn) {
  union cell c;
  c.res = PQexec(conn, "SELECT 1");
  if (PQntuples(c.res) == 0)
    return 0; // expect: result-leak "'c.res'"
  PQclear(c.res);
  return 1;
}

struct tagged {
  int kind;
  union cell cell;
};

int taggedOk(sqlite3 *db) {
  struct tagged t = {1, {NULL}};
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &t.cell.stmt, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(t.cell.stmt);
  sqlite3_finalize(t.cell.stmt);
  return rc;
}

int taggedBad(sqlite3 *db) {
  struct tagged t = {1, {NULL}};
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &t.cell.stmt, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(t.cell.stmt) != SQLITE_ROW)
    return -2; // expect: statement-leak "'t.cell.stmt'"
  sqlite3_finalize(t.cell.stmt);
  return 0;
}

// A value that nobody keeps.
void droppedBad(PGconn *conn) {
  PQexec(conn, "BEGIN"); // expect: result-leak "discarded"
}

void droppedOk(PGconn *conn) { PQclear(PQexec(conn, "BEGIN")); }

void printedBad(PGconn *conn, const char *name) {
  puts(PQescapeIdentifier(conn, name, 3)); // expect: buffer-leak "discarded"
}

void printedOk(PGconn *conn, const char *name) {
  char *quoted = PQescapeIdentifier(conn, name, 3);
  if (quoted)
    puts(quoted);
  PQfreemem(quoted);
}

void expandedBad(sqlite3_stmt *stmt) {
  printf("%s\n", sqlite3_expanded_sql(stmt)); // expect: buffer-leak "discarded"
}

void expandedOk(sqlite3_stmt *stmt) {
  char *sql = sqlite3_expanded_sql(stmt);
  printf("%s\n", sql ? sql : "");
  sqlite3_free(sql);
}

int comparedBad(PGconn *conn) {
  return PQgetResult(conn) != NULL; // expect: result-leak "discarded"
}

int comparedOk(PGconn *conn) {
  PGresult *res = PQgetResult(conn);
  PQclear(res);
  return res != NULL;
}

// The cursor is closed, the statement is not.
int resetOnlyBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) // expect: statement-leak "'stmt'"
    return -1;
  int rc = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  return rc;
}

// The pointers in a union are one.
int anyOk(PGconn *conn) {
  union cell c;
  c.res = PQexec(conn, "SELECT 1");
  if (c.any)
    PQclear(c.any);
  return 0;
}

int anyTwiceBad(PGconn *conn) {
  union cell c;
  c.res = PQexec(conn, "SELECT 1");
  PQclear(c.any);
  PQclear(c.res); // expect: double-release
  return 0;
}

int anyBad(PGconn *conn, int n) {
  union cell c;
  c.res = PQexec(conn, "SELECT 1");
  if (n == 0)
    return 0; // expect: result-leak
  PQclear(c.any);
  return 1;
}
