// RUN: %check_hosts %s
// A word of flags that starts with bits of its own: what was set or cleared is
// known afterwards, whatever the other bits are.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>

enum { OPENED = 1, BUSY = 2, DIRTY = 4 };

int setOk(const char *file, int n, int flags) {
  sqlite3 *db = 0;
  flags &= ~OPENED;
  if (n) {
    if (sqlite3_open(file, &db)) {
      sqlite3_close(db);
      return 1;
    }
    flags |= OPENED;
  }
  if (n > 3)
    flags |= DIRTY;
  printf("%d", sqlite3_changes(db));
  flags &= ~BUSY;
  if (flags & OPENED)
    sqlite3_close(db);
  return 0;
}

int anotherBad(const char *file, int n, int flags) {
  sqlite3 *db = 0;
  flags &= ~OPENED;
  if (n) {
    if (sqlite3_open(file, &db)) {
      sqlite3_close(db);
      return 1;
    }
    flags |= DIRTY;
  }
  printf("%d", sqlite3_changes(db));
  if (flags & OPENED)
    sqlite3_close(db);
  return 0; // expect: connection-leak
}

struct job {
  unsigned flags;
};

int loopOk(struct job *job, const char *dsn, int n) {
  PGconn *conn = NULL;
  unsigned flags = job->flags & ~(BUSY | DIRTY);
  for (int i = 0; i < n; i++) {
    if (!(flags & BUSY)) {
      conn = PQconnectdb(dsn);
      flags |= BUSY;
    }
    if (PQstatus(conn) != CONNECTION_OK) {
      PQfinish(conn);
      flags &= ~BUSY;
    }
  }
  if (flags & BUSY)
    PQfinish(conn);
  return 0;
}

int loopBad(struct job *job, const char *dsn, int n) {
  PGconn *conn = NULL;
  unsigned flags = job->flags & ~(BUSY | DIRTY);
  for (int i = 0; i < n; i++) {
    if (!(flags & DIRTY)) {
      conn = PQconnectdb(dsn); // expect: connection-leak
      flags |= BUSY;
    }
  }
  if (flags & BUSY)
    PQfinish(conn);
  return 0;
}

int eitherOk(PGconn *conn, int flags) {
  PGresult *res = NULL;
  flags &= ~(BUSY | DIRTY);
  if (flags & OPENED) {
    res = PQexec(conn, "SELECT 1");
    flags |= DIRTY;
  }
  int rows = PQntuples(res);
  if (flags & (BUSY | DIRTY))
    PQclear(res);
  return rows;
}

int eitherBad(PGconn *conn, int flags) {
  PGresult *res = NULL;
  flags &= ~(BUSY | DIRTY);
  if (flags & OPENED)
    res = PQexec(conn, "SELECT 1"); // expect: result-leak
  int rows = PQntuples(res);
  if (flags & (BUSY | DIRTY))
    PQclear(res);
  return rows;
}

int truthOk(PGconn *conn, int quiet) {
  PGresult *res = NULL;
  quiet = !quiet;
  if (quiet & 1)
    res = PQexec(conn, "SELECT 1");
  int rows = PQntuples(res);
  if (quiet & 1)
    PQclear(res);
  return rows;
}

int truthBad(PGconn *conn, int quiet) {
  PGresult *res = NULL;
  quiet = !quiet;
  if (quiet & 1)
    res = PQexec(conn, "SELECT 1"); // expect: result-leak
  int rows = PQntuples(res);
  if (quiet & 2)
    PQclear(res);
  return rows;
}
