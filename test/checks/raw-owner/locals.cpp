// RUN: %check_hosts %s --preview --fail-on note
// Handles that C++ releases by hand, and those that need no owner.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>

int twoPlacesBad(const char *where) {
  PGconn *conn = PQconnectdb(where); // expect: raw-owner "connection 'conn' from 'PQconnectdb' is released by hand at 2 places; hold it in 'std::unique_ptr<pg_conn, decltype(&PQfinish)>'"
  if (PQstatus(conn) != CONNECTION_OK) {
    PQfinish(conn);
    return -1;
  }
  int n = PQserverVersion(conn);
  PQfinish(conn);
  return n;
}

int threePlacesBad(sqlite3 *db, int n) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr) != SQLITE_OK) // expect: raw-owner "at 3 places"
    return -1;
  if (n == 1) {
    sqlite3_finalize(st);
    return 1;
  }
  if (n == 2) {
    sqlite3_finalize(st);
    return 2;
  }
  int rc = sqlite3_step(st);
  sqlite3_finalize(st);
  return rc;
}

int onePlaceOk(const char *where) {
  PGconn *conn = PQconnectdb(where);
  int n = PQserverVersion(conn);
  PQfinish(conn);
  return n;
}

int ownerOk(const char *where) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> conn(PQconnectdb(where), &PQfinish);
  return PQstatus(conn.get()) == CONNECTION_OK ? PQserverVersion(conn.get()) : -1;
}

PGconn *returnedOk(const char *where) {
  PGconn *conn = PQconnectdb(where);
  if (PQstatus(conn) != CONNECTION_OK) {
    PQfinish(conn);
    return nullptr;
  }
  return conn;
}

static void finish(PGconn *conn) { PQfinish(conn); }
int helperOk(const char *where, int n) {
  PGconn *conn = PQconnectdb(where);
  if (n) {
    finish(conn);
    return 1;
  }
  finish(conn);
  return 0;
}
