// RUN: %check_hosts %s
// Scenario 13: the error branch ends the process. Twin: error() with status 0
// returns.
#include <assert.h>
#include <error.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  exit(1);
}

__attribute__((noreturn)) void fatal(const char *what);

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "check failed: " #condition "\n");                       \
      abort();                                                                 \
    }                                                                          \
  } while (0)

void ownFunctionOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    die("%s", PQerrorMessage(conn));
  PQclear(res);
}

void declaredOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fatal("no answer");
  PQclear(res);
}

void macroOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  CHECK(PQresultStatus(res) == PGRES_TUPLES_OK);
  PQclear(res);
}

void assertOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  assert(PQntuples(res) == 1);
  PQclear(res);
}

int returnsBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    error(0, 0, "%s", PQerrorMessage(conn));
    return -1; // expect: result-leak
  }
  PQclear(res);
  return 0;
}

// The result is put over the handle; where that fails, the process ends next. Twins:
// it returns, or it ends on one side only.
static void quit(const char *text) {
  fprintf(stderr, "%s\n", text);
  exit(1);
}
MYSQL *overwrittenThenExitOk(const char *host) {
  MYSQL *conn = mysql_init(NULL);
  conn = mysql_real_connect(conn, host, "u", "p", "d", 0, NULL, 0);
  if (conn == NULL) {
    fprintf(stderr, "cannot connect\n");
    exit(1);
  }
  return conn;
}
MYSQL *overwrittenThenQuitOk(const char *host, int verbose) {
  MYSQL *conn = mysql_init(NULL);
  conn = mysql_real_connect(conn, host, "u", "p", "d", 0, NULL, 0);
  int failed = !conn;
  if (failed) {
    if (verbose)
      fprintf(stderr, "cannot connect\n");
    quit("giving up");
  }
  return conn;
}
MYSQL *overwrittenBad(const char *host) {
  MYSQL *conn = mysql_init(NULL);
  conn = mysql_real_connect(conn, host, "u", "p", "d", 0, NULL, 0); // expect: connection-leak
  if (conn == NULL)
    fprintf(stderr, "cannot connect\n");
  return conn;
}
MYSQL *overwrittenThenPerhapsBad(const char *host, int must) {
  MYSQL *conn = mysql_init(NULL);
  conn = mysql_real_connect(conn, host, "u", "p", "d", 0, NULL, 0); // expect: connection-leak
  if (conn == NULL && must)
    exit(1);
  return conn;
}
