// RUN: %check_hosts %s --preview --fail-on note
// Handles that C++ releases by hand, and those that need no owner.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
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

int resultBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"); // expect: raw-owner "result 'res'"
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -1;
  }
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int mysqlBad(MYSQL *db) {
  if (mysql_query(db, "SELECT 1"))
    return -1;
  MYSQL_RES *res = mysql_store_result(db); // expect: raw-owner
  if (!res)
    return -1;
  if (mysql_num_fields(res) != 1) {
    mysql_free_result(res);
    return -2;
  }
  int n = int(mysql_num_rows(res));
  mysql_free_result(res);
  return n;
}

int statementBad(sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr) != SQLITE_OK) // expect: raw-owner "at 2 places"
    return -1;
  if (sqlite3_step(st) != SQLITE_ROW) {
    sqlite3_finalize(st);
    return -2;
  }
  int n = sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  return n;
}

int preparedBad(PGconn *conn, int n) {
  PGresult *res = PQprepare(conn, "one", "SELECT 1", 0, nullptr); // expect: raw-owner
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  PQclear(res);
  return n;
}

int resultOwnerOk(PGconn *conn) {
  std::unique_ptr<PGresult, decltype(&PQclear)> res(PQexec(conn, "SELECT 1"), &PQclear);
  return PQresultStatus(res.get()) == PGRES_TUPLES_OK ? PQntuples(res.get()) : -1;
}

int databaseOnceOk(const char *file) {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open(file, &db);
  sqlite3_close(db);
  return rc;
}
