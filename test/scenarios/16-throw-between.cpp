// RUN: %check_hosts --preview %s
// Scenario 16: a call between acquire and release throws. Twins: only C and
// noexcept calls in between, an owner, a handler of the right type.
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>
#include <string>

int convertBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = std::stoi(PQgetvalue(r, 0, 0)); // expect: exception-leak "if 'std::stoi' throws here"
  PQclear(r);
  return n;
}

int convertOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = atoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return n;
}

int ownerOk(PGconn *conn) {
  std::unique_ptr<PGresult, decltype(&PQclear)> r(PQexec(conn, "SELECT 1"), PQclear);
  return std::stoi(PQgetvalue(r.get(), 0, 0));
}

int caughtOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0));
  } catch (const std::exception &) {
    n = -1;
  }
  PQclear(r);
  return n;
}

int caughtByBaseOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0));
  } catch (std::logic_error &) {
    n = -1;
  }
  PQclear(r);
  return n;
}

int caughtOtherBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0)); // expect: exception-leak
  } catch (const std::runtime_error &) {
    n = -1;
  }
  PQclear(r);
  return n;
}

int rethrownOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0));
  } catch (...) {
    PQclear(r);
    throw;
  }
  PQclear(r);
  return n;
}

int rethrownBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0));
  } catch (const std::exception &e) {
    throw; // expect: exception-leak
  }
  PQclear(r);
  return n;
}

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Other {};

static void need(PGresult *r) {
  if (PQntuples(r) == 0)
    throw Failed("no row");
}

int helperBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  need(r); // expect: exception-leak "if 'need' throws here"
  PQclear(r);
  return 0;
}

int helperOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  try {
    need(r);
  } catch (const std::runtime_error &) {
    PQclear(r);
    return 1;
  }
  PQclear(r);
  return 0;
}

int helperOtherBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  try {
    need(r); // expect: exception-leak
  } catch (const Other &) {
    PQclear(r);
    return 1;
  }
  PQclear(r);
  return 0;
}

int neverReachedOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  try {
    need(r);
  } catch (const Other &) {
    return 1; // nobody throws it
  } catch (const Failed &) {
    PQclear(r);
    return 2;
  }
  PQclear(r);
  return 0;
}

static int quiet(PGresult *r) noexcept { return std::stoi(PQgetvalue(r, 0, 0)); }

int noexceptOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = quiet(r);
  PQclear(r);
  return n;
}

int functionTryOk(PGconn *conn, PGresult *r) try {
  int n = std::stoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return n;
} catch (const std::exception &) {
  PQclear(r);
  return -1;
}
