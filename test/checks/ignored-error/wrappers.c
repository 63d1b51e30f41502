// RUN: %check_hosts --preview %s
// A helper that returns the status makes its callers answer for it.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static int unmodified(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, 0, 0, 0);
}

static int mapped(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  PQclear(res);
  return 0;
}

static int truth(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

static int oneLabel(MYSQL *mysql) {
  int ret = -1;
  if (mysql_query(mysql, "INSERT INTO t VALUES (1)"))
    goto out;
  if (mysql_query(mysql, "INSERT INTO u VALUES (1)"))
    goto out;
  ret = 0;
out:
  return ret;
}

static int says(sqlite3 *db, const char *sql) {
  int rc = sqlite3_exec(db, sql, 0, 0, 0);
  if (rc != SQLITE_OK)
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
  return rc;
}

static int twice(sqlite3 *db) {
  if (unmodified(db, "INSERT INTO t VALUES (1)") != SQLITE_OK)
    return 0;
  return 1;
}

static int rows(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQresultStatus(res) == PGRES_TUPLES_OK ? PQntuples(res) : 0;
  PQclear(res);
  return n;
}

void unmodifiedBad(sqlite3 *db) {
  unmodified(db, "INSERT INTO t VALUES (1)"); // expect: ignored-error "error of 'unmodified' (which calls 'sqlite3_exec') is ignored"
}
void mappedBad(PGconn *conn) {
  mapped(conn, "INSERT INTO t VALUES (1)"); // expect: ignored-error "'mapped' (which calls 'PQexec')"
}
void truthBad(PGconn *conn) {
  truth(conn, "INSERT INTO t VALUES (1)"); // expect: ignored-error
}
void oneLabelBad(MYSQL *mysql) {
  oneLabel(mysql); // expect: ignored-error "'oneLabel' (which calls 'mysql_query')"
}
void twiceBad(sqlite3 *db) {
  twice(db); // expect: ignored-error
}

int unmodifiedOk(sqlite3 *db) {
  return unmodified(db, "INSERT INTO t VALUES (1)");
}
void mappedOk(PGconn *conn) {
  if (mapped(conn, "INSERT INTO t VALUES (1)") < 0)
    puts("lost");
}
// The helper has told somebody.
void saysOk(sqlite3 *db) {
  says(db, "INSERT INTO t VALUES (1)");
}
void voidOk(sqlite3 *db) {
  (void)unmodified(db, "INSERT INTO t VALUES (1)");
}
void cleanupOk(sqlite3 *db) {
  unmodified(db, "ROLLBACK");
}
// No value of it means failure.
void rowsOk(PGconn *conn) {
  rows(conn);
}

// A recursive helper.
static int deep(sqlite3 *db, int n) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (rc != SQLITE_OK)
    return rc;
  return n > 0 ? deep(db, n - 1) : SQLITE_OK;
}
void deepBad(sqlite3 *db) {
  deep(db, 3); // expect: ignored-error
}

/* A wrapper that ends the process itself when it is told to. */
static int runOrDie(sqlite3 *db, const char *sql, int fatal) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return 1;
  if (fatal)
    exit(1);
  return 0;
}

void fatalOk(sqlite3 *db) { runOrDie(db, "INSERT INTO t VALUES (1)", 1); }

void toleratedBad(sqlite3 *db) {
  runOrDie(db, "INSERT INTO t VALUES (1)", 0); // expect: ignored-error
}

// A helper that resets tells of the step's error once more. Twins: its status is
// dropped, or it resets another statement.
struct query {
  sqlite3_stmt *stmt, *other;
  int resets;
};
static int reset(struct query *q) {
  q->resets++;
  return sqlite3_reset(q->stmt);
}
static int resetStatement(sqlite3_stmt *stmt, int *resets) {
  ++*resets;
  return sqlite3_reset(stmt);
}
int resetByHelperOk(struct query *q) {
  sqlite3_step(q->stmt);
  int rc = reset(q);
  return rc == SQLITE_OK ? 0 : -1;
}
int resetGivenOk(struct query *q) {
  sqlite3_step(q->stmt);
  return resetStatement(q->stmt, &q->resets) == SQLITE_OK ? 0 : -1;
}
int resetDroppedBad(struct query *q) {
  sqlite3_step(q->stmt); // expect: ignored-error
  reset(q);
  return 0;
}
int resetOfAnotherBad(struct query *q) {
  sqlite3_step(q->stmt); // expect: ignored-error
  return resetStatement(q->other, &q->resets) == SQLITE_OK ? 0 : -1;
}
