// RUN: %check_hosts %s
// A field is released, and then a method of the object, or a function that is given the
// object, uses it.
#include <libpq-fe.h>
#include <sqlite3.h>

struct Query {
  sqlite3_stmt *_stmt = nullptr;
  int step() { return sqlite3_step(_stmt); }
  int twice() { return step(); }
  const char *text() const { return sqlite3_sql(_stmt); }
  int maybe(bool really) {
    if (!really)
      return 0;
    return sqlite3_step(_stmt);
  }
  int unlessNone() { return _stmt ? sqlite3_step(_stmt) : SQLITE_MISUSE; }
  int clearBad() {
    sqlite3_finalize(_stmt);
    int r = step(); // expect: use-after-release "'_stmt'"
    _stmt = nullptr;
    return r;
  }
  int deeperBad() {
    sqlite3_finalize(_stmt);
    int r = twice(); // expect: use-after-release
    _stmt = nullptr;
    return r;
  }
  const char *textBad() {
    sqlite3_finalize(_stmt);
    const char *t = text(); // expect: use-after-release
    _stmt = nullptr;
    return t;
  }
  int guardedBad() {
    sqlite3_finalize(_stmt);
    int r = unlessNone(); // expect: use-after-release
    _stmt = nullptr;
    return r;
  }
  int clearOk() {
    int r = step();
    sqlite3_finalize(_stmt);
    _stmt = nullptr;
    return r;
  }
  int nulledOk() {
    sqlite3_finalize(_stmt);
    _stmt = nullptr;
    return unlessNone();
  }
  int notAlwaysOk() {
    sqlite3_finalize(_stmt);
    int r = maybe(false);
    _stmt = nullptr;
    return r;
  }
};

struct P {
  PGconn *conn;
  PGresult *res;
};
static int rows(struct P *p) { return PQntuples(p->res); }

int pBad(struct P *p) {
  PQclear(p->res);
  int n = rows(p); // expect: use-after-release "'p->res'"
  p->res = nullptr;
  return n;
}

int pOk(struct P *p) {
  int n = rows(p);
  PQclear(p->res);
  p->res = nullptr;
  return n;
}

// The method makes a new one.
static void dial(PGconn **c) { *c = PQconnectdb("dbname=test"); }
struct Link {
  PGconn *c = nullptr;
  bool connect() {
    dial(&c);
    return PQstatus(c) == CONNECTION_OK;
  }
  ~Link() { PQfinish(c); }
};

bool againOk(Link &l) {
  PQfinish(l.c);
  return l.connect();
}
