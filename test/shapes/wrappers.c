// RUN: %check_hosts %s
// Wrappers over several levels.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

// Three levels that return.
static PGresult *level1(PGconn *conn, const char *sql) { return PQexec(conn, sql); }
static PGresult *level2(PGconn *conn, const char *sql) {
  PGresult *res = level1(conn, sql);
  if (!res)
    fprintf(stderr, "out of memory\n");
  return res;
}
static PGresult *level3(PGconn *conn, const char *sql, ExecStatusType wanted) {
  PGresult *res = level2(conn, sql);
  if (PQresultStatus(res) != wanted) {
    PQclear(res);
    exit(1);
  }
  return res;
}

int deepBad(PGconn *conn, int quick) {
  PGresult *res = level3(conn, "SELECT 1", PGRES_TUPLES_OK);
  if (quick)
    return 0; // expect: result-leak "'res'"
  PQclear(res);
  return 1;
}

int deepOk(PGconn *conn, int quick) {
  PGresult *res = level3(conn, "SELECT 1", PGRES_TUPLES_OK);
  PQclear(res);
  return !quick;
}

// Fills its out-parameter even when it fails.
static int connectTo(const char *path, sqlite3 **db) {
  int rc = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL);
  if (rc != SQLITE_OK)
    fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(*db));
  return rc;
}

int fillsAlwaysBad(const char *path) {
  sqlite3 *db;
  if (connectTo(path, &db) != SQLITE_OK)
    return -1; // expect: connection-leak "'db'"
  sqlite3_close(db);
  return 0;
}

int fillsAlwaysOk(const char *path) {
  sqlite3 *db;
  int rc = connectTo(path, &db);
  sqlite3_close(db);
  return rc;
}

// Fills it only when it succeeds.
static int connectOrClean(const char *path, sqlite3 **out) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return rc;
  }
  *out = db;
  return SQLITE_OK;
}

int fillsOnSuccessOk(const char *path) {
  sqlite3 *db;
  if (connectOrClean(path, &db) != SQLITE_OK)
    return -1;
  sqlite3_close(db);
  return 0;
}

// The release two levels down, behind a null test.
static void drop(PGresult *res) {
  if (res)
    PQclear(res);
}
static void dropBoth(PGresult *a, PGresult *b) {
  drop(a);
  drop(b);
}

int releasedDeepOk(PGconn *conn) {
  PGresult *a = PQexec(conn, "SELECT 1"), *b = NULL;
  int n = PQntuples(a);
  if (n > 0)
    b = PQexec(conn, "SELECT 2");
  dropBoth(a, b);
  return n;
}

int releasedDeepBad(PGconn *conn) {
  PGresult *a = PQexec(conn, "SELECT 1"), *b = NULL;
  int n = PQntuples(a);
  if (n > 0)
    b = PQexec(conn, "SELECT 2");
  dropBoth(a, b);
  PQclear(a); // expect: double-release
  return n;
}

// Releases through a pointer to the variable, and clears it.
static void release(PGresult **res) {
  PQclear(*res);
  *res = NULL;
}

int byAddressOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  release(&res);
  res = PQexec(conn, "SELECT 2");
  release(&res);
  return 0;
}

// Frees the buffer that it is given before it fills it again.
static int receive(PGconn *conn, char **buffer) {
  char *copy = NULL;
  int n;
  if (*buffer != NULL)
    PQfreemem(*buffer);
  *buffer = NULL;
  n = PQgetCopyData(conn, &copy, 0);
  if (n <= 0)
    return n;
  *buffer = copy;
  return n;
}

int receiveAllOk(PGconn *conn) {
  char *buffer = NULL;
  int total = 0, n;
  while ((n = receive(conn, &buffer)) > 0)
    total += n;
  if (buffer != NULL)
    PQfreemem(buffer);
  return total;
}

// Recursion: each level closes what it opened.
int depthOk(PGconn *conn, int n) {
  PGresult *res;
  int deeper = 0;
  if (n == 0)
    return 0;
  res = PQexec(conn, "SELECT 1");
  if (PQntuples(res) > 0)
    deeper = depthOk(conn, n - 1);
  PQclear(res);
  return deeper + 1;
}

int depthBad(PGconn *conn, int n) {
  PGresult *res;
  if (n == 0)
    return 0;
  res = PQexec(conn, "SELECT 1");
  if (PQntuples(res) > 0)
    return depthBad(conn, n - 1) + 1; // expect: result-leak
  PQclear(res);
  return 0;
}

// A callback reached through a pointer that is known here.
typedef void (*destroy_fn)(PGresult *);

static void with(PGresult *res, destroy_fn destroy) { destroy(res); }

int callbackOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  with(res, PQclear);
  return n;
}

void complain(const char *what);

// The result is in the caller's variable while unknown code runs: that cannot
// reach it.
static int fetch(PGconn *conn, PGresult **out) {
  *out = PQexec(conn, "SELECT 1");
  if (PQresultStatus(*out) != PGRES_TUPLES_OK) {
    complain("failed");
    return -1;
  }
  return PQntuples(*out);
}

int fetchedBad(PGconn *conn) {
  PGresult *res = NULL;
  int n = fetch(conn, &res);
  if (n < 0)
    return -1; // expect: result-leak "'res'"
  PQclear(res);
  return n;
}

int fetchedOk(PGconn *conn) {
  PGresult *res = NULL;
  int n = fetch(conn, &res);
  PQclear(res);
  return n;
}
