// RUN: %check_hosts %s
// std::string::npos is a number that an unsigned result can be.
#include <libpq-fe.h>
#include <string>

static bool find(const std::string &in, const char *what, std::size_t *at) {
  *at = in.find(what);
  return *at != std::string::npos;
}

int behind_helper(PGconn *conn, const std::string &s) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::size_t at = 0;
  if (!find(s, "x", &at))
    return -1; // expect: result-leak "not released by 'PQclear' before this return"
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  PQclear(r);
  return n;
}

int here(PGconn *conn, const std::string &s) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::size_t at = s.find('x');
  if (at == std::string::npos)
    return -1; // expect: result-leak "not released by 'PQclear' before this return"
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  PQclear(r);
  return n;
}

int asked_twice(PGconn *conn, const std::string &s) {
  PGresult *r = nullptr;
  std::size_t at = s.find('x');
  int n = 0;
  if (at != std::string::npos)
    r = PQexec(conn, "SELECT 1");
  if (at != std::string::npos) {
    n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
    PQclear(r);
  }
  return n;
}

int asked_by_helper(PGconn *conn, const std::string &s) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::size_t at = 0;
  if (find(s, "x", &at)) {
    int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
    PQclear(r);
    return n;
  }
  if (at == std::string::npos)
    PQclear(r);
  return 0;
}

int best(PGconn *conn, const std::string &s) {
  PGresult *r = nullptr;
  std::size_t found = std::string::npos;
  for (std::size_t i = 0; i < s.size(); i++)
    if (s[i] == 'x')
      found = i;
  int n = 0;
  if (found != std::string::npos)
    r = PQexec(conn, "SELECT 1");
  if (found != std::string::npos) {
    n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
    PQclear(r);
  }
  return n;
}

int in_range(PGconn *conn, const std::string &s) {
  std::size_t p = s.find('x');
  if (p == std::string::npos || p == 0)
    return -1;
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  if (p >= 1)
    PQclear(r);
  return n;
}
