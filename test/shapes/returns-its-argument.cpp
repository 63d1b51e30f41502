// RUN: %check_hosts %s
// A function that returns the handle it was given, alive or, when it was asked to,
// released: its callers know what the value means.
#include <libpq-fe.h>
#include <stdexcept>
#include <string>

struct Base {
  PGconn *db = nullptr;
  PGresult *checked(PGresult *res, bool clear = true);
  void beginOk() { checked(PQexec(db, "START TRANSACTION;")); }
  int countOk();
  int countBad();
  int neverReleasedBad();
};

PGresult *Base::checked(PGresult *res, bool clear) {
  switch (PQresultStatus(res)) {
  case PGRES_COMMAND_OK:
  case PGRES_TUPLES_OK:
    break;
  default:
    std::string msg = PQresultErrorMessage(res);
    PQclear(res);
    throw std::runtime_error(msg);
  }
  if (clear)
    PQclear(res);
  return res;
}

int Base::countOk() {
  PGresult *r = checked(PQexec(db, "SELECT 1"), false);
  int n = PQntuples(r);
  PQclear(r);
  return n;
}

int Base::countBad() {
  PGresult *r = checked(PQexec(db, "SELECT 1"));
  return PQntuples(r); // expect: use-after-release
}

int Base::neverReleasedBad() {
  PGresult *r = checked(PQexec(db, "SELECT 1"), false);
  return PQntuples(r); // expect: result-leak
}

// Nobody can do anything with what this one returns.
PGresult *alwaysBad(PGresult *res) {
  PQclear(res);
  return res; // expect: use-after-release
}
