// RUN: %check_hosts --preview %s
// A function that is declared not to return throws: what the caller holds is lost,
// unless the function releases it first.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <cstdlib>
#include <stdexcept>
#include <string>

[[noreturn]] void complain(PGresult *r) { throw std::runtime_error(PQresultErrorMessage(r)); }

[[noreturn]] void complainAndClear(PGresult *r) {
  std::string message = PQresultErrorMessage(r);
  PQclear(r);
  throw std::runtime_error(message);
}

[[noreturn]] void quit(PGresult *r) {
  PQresultErrorMessage(r);
  std::abort();
}

int countBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT count(*) FROM t");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    complain(r); // expect: exception-leak
  int n = std::atoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return n;
}

int countOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT count(*) FROM t");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    complainAndClear(r);
  int n = std::atoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return n;
}

int countQuits(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT count(*) FROM t");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    quit(r);
  int n = std::atoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return n;
}

struct Failure {
  [[noreturn]] static void raise(sqlite3 *db) { throw std::runtime_error(sqlite3_errmsg(db)); }
};

int stepBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    Failure::raise(db);
  if (sqlite3_step(s) != SQLITE_ROW)
    Failure::raise(db); // expect: exception-leak
  int v = sqlite3_column_int(s, 0);
  sqlite3_finalize(s);
  return v;
}

int stepOk(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    Failure::raise(db);
  if (sqlite3_step(s) != SQLITE_ROW) {
    sqlite3_finalize(s);
    Failure::raise(db);
  }
  int v = sqlite3_column_int(s, 0);
  sqlite3_finalize(s);
  return v;
}
