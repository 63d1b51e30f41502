// RUN: %check_hosts %s
// Scenario 6: what release() hands out is owed again; what get() lends is not.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <stdlib.h>
#include <utility>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

void droppedBad(const char *s) {
  Conn c(PQconnectdb(s)); // expect: connection-leak "is given up by 'c.release()' and its result is dropped"
  c.release();
}

void droppedOk(const char *s) {
  Conn c(PQconnectdb(s));
  PQfinish(c.release());
}

int onePathBad(const char *s, int n) {
  Conn c(PQconnectdb(s));
  PGconn *raw = c.release();
  if (n)
    return 1; // expect: connection-leak "'raw'"
  PQfinish(raw);
  return 0;
}

int onePathOk(const char *s, int n) {
  Conn c(PQconnectdb(s));
  if (n)
    return 1;
  PQfinish(c.release());
  return 0;
}

PGconn *handedOutOk(const char *s) {
  Conn c(PQconnectdb(s));
  return c.release();
}

int lentBad(const char *s) {
  PGconn *raw;
  {
    Conn c(PQconnectdb(s));
    raw = c.get();
  }
  return PQstatus(raw); // expect: use-after-release "'raw'"
}

int lentOk(const char *s) {
  Conn c(PQconnectdb(s));
  PGconn *raw = c.get();
  return PQstatus(raw);
}

void twiceBad(const char *s) {
  Conn c(PQconnectdb(s));
  PQfinish(c.get());
} // expect: double-release "is released again"

void resetOk(const char *s) {
  Conn c(PQconnectdb(s));
  c.reset();
  c.reset(PQconnectdb(s));
  c = nullptr;
  c = Conn(PQconnectdb(s));
  if (c)
    c.reset(nullptr);
}

int resetBad(const char *s) {
  Conn c(PQconnectdb(s));
  PGconn *raw = c.get();
  c.reset(PQconnectdb(s));
  return PQstatus(raw); // expect: use-after-release
}

void movedOk(const char *s) {
  Conn c(PQconnectdb(s));
  Conn d = std::move(c);
  Conn e;
  e = std::move(d);
  std::swap(d, e);
  e.swap(d);
}

int movedBad(const char *s) {
  Conn d;
  PGconn *raw = nullptr;
  {
    Conn c(PQconnectdb(s));
    raw = c.get();
    Conn e = std::move(c);
    std::swap(d, e);
  }
  int n = PQstatus(raw);
  d.reset();
  return n + PQstatus(raw); // expect: use-after-release
}

void exchangedOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  PGconn *d = std::exchange(c, nullptr);
  PQfinish(d);
}

void exchangedBad(const char *s) {
  PGconn *c = PQconnectdb(s); // expect: connection-leak
  PGconn *d = std::exchange(c, nullptr);
  PQfinish(c);
}

void wrongDeleterBad(const char *file) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return;
  }
  std::unique_ptr<sqlite3, decltype(&free)> guard(db, &free);
  sqlite3_exec(db, "PRAGMA user_version", nullptr, nullptr, nullptr);
} // expect: wrong-release "'free'"
