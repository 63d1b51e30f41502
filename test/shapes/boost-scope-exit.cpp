// RUN: %check_hosts %s -- -std=c++17
// Boost's scope guards: the block runs at the end of the scope, with what it captured.
#include <boost/scope_exit.hpp>
#include <libpq-fe.h>
#include <string>

int okByReference(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  BOOST_SCOPE_EXIT(&r) { PQclear(r); }
  BOOST_SCOPE_EXIT_END
  return std::stoi(PQgetvalue(r, 0, 0));
}

int okByValue(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  BOOST_SCOPE_EXIT(r) { PQclear(r); }
  BOOST_SCOPE_EXIT_END
  return std::stoi(PQgetvalue(r, 0, 0));
}

int okAll(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  BOOST_SCOPE_EXIT_ALL(&) { PQclear(r); };
  return std::stoi(PQgetvalue(r, 0, 0));
}

int badForgets(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int rows = 0;
  BOOST_SCOPE_EXIT(&r, &rows) { rows = PQntuples(r); } // expect@-2: result-leak "never released"
  BOOST_SCOPE_EXIT_END
  return rows;
}

int badTwice(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  BOOST_SCOPE_EXIT(&r) { PQclear(r); }
  BOOST_SCOPE_EXIT_END
  int rows = PQntuples(r);
  PQclear(r);
  return rows; // expect: double-release
}
