// RUN: %check_hosts %s
// Constants, flags and conditions that are asked twice.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool debugging = false; // never written
static bool verbose = false;

void setVerbose(bool on) { verbose = on; }

int neverWrittenOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (debugging)
    return -1;
  PQclear(res);
  return 0;
}

int writtenBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (verbose)
    return -1; // expect: result-leak
  PQclear(res);
  return 0;
}

int twiceOk(PGconn *conn, int fd) {
  PGresult *res = NULL;
  if (fd > 2)
    res = PQexec(conn, "SELECT 1");
  fprintf(stderr, "%d\n", fd);
  if (fd > 2)
    PQclear(res);
  return fd;
}

int twiceBad(PGconn *conn, int fd) {
  PGresult *res = NULL;
  if (fd > 2)
    res = PQexec(conn, "SELECT 1");
  fprintf(stderr, "%d\n", fd);
  if (fd > 3)
    PQclear(res);
  return fd; // expect: result-leak
}

// A flag of our own says whether the connection is ours.
int ownFlagOk(PGconn *conn, const char *conninfo) {
  bool ours = false;
  int version;
  if (conn == NULL) {
    conn = PQconnectdb(conninfo);
    ours = true;
  }
  version = PQserverVersion(conn);
  if (ours)
    PQfinish(conn);
  return version;
}

int ownFlagBad(PGconn *conn, const char *conninfo) {
  bool ours = false;
  int version;
  if (conn == NULL)
    conn = PQconnectdb(conninfo); // expect: connection-leak
  version = PQserverVersion(conn);
  if (ours)
    PQfinish(conn);
  return version;
}

static void lookUp(PGconn *registered, const char *conninfo, PGconn **conn, bool *ours) {
  if (registered) {
    *conn = registered;
    *ours = false;
  } else {
    *conn = PQconnectdb(conninfo);
    *ours = true;
  }
}

// The flag comes from a helper, together with the connection.
int flagFromHelperOk(PGconn *registered, const char *conninfo) {
  PGconn *conn;
  bool ours;
  int version;
  lookUp(registered, conninfo, &conn, &ours);
  version = PQserverVersion(conn);
  if (ours)
    PQfinish(conn);
  return version;
}

// The status variable that told about the acquire is asked later.
int statusLaterOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  bool prepared = rc == SQLITE_OK;
  rc = SQLITE_DONE;
  if (prepared)
    rc = sqlite3_step(stmt);
  if (prepared)
    sqlite3_finalize(stmt);
  return rc;
}

int statusOverwrittenBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW)
    sqlite3_finalize(stmt);
  return rc; // expect: statement-leak
}

// Through void *, as callbacks get it.
static int visit(void *context, int columns, char **values, char **names) {
  PGresult **res = context;
  (void)columns, (void)values, (void)names;
  PQclear(*res);
  *res = NULL;
  return 0;
}

int voidPointerOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  visit(&res, 0, NULL, NULL);
  return 0;
}

// The same condition opens it and ends the process.
int opensOrEndsOk(const char *path, int once) {
  sqlite3 *db = NULL;
  if (once > 0)
    (void)sqlite3_open(path, &db);
  puts("working");
  if (once > 0)
    exit(sqlite3_close(db) == SQLITE_OK ? 0 : 1);
  return 0;
}

int opensAndGoesOnBad(const char *path, int once) {
  sqlite3 *db = NULL;
  if (once > 0)
    (void)sqlite3_open(path, &db); // expect: connection-leak "'db'"
  puts("working");
  if (once <= 0)
    exit(1);
  return 0;
}

// A flag that is set with the handle ends the process.
int flagEndsOk(PGconn *conn, int more) {
  PGresult *res = NULL;
  int own = 0;
  if (more) {
    res = PQexec(conn, "SELECT 1");
    own = 1;
  }
  puts("working");
  if (own)
    exit(PQntuples(res));
  return 0;
}
