// RUN: %check_hosts --preview %s
// Owners and handles that move: pairs, tuples, structs, exchange, swap.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <tuple>
#include <utility>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

std::pair<PGconn *, int> pairOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  return {c, PQstatus(c)};
}
int pairCallerOk(const char *s) {
  auto [c, status] = pairOk(s);
  PQfinish(c);
  return status;
}
int pairCallerBad(const char *s) {
  auto [c, status] = pairOk(s); // expect: connection-leak
  return status;
}
int pairFirstBad(const char *s) {
  std::pair<PGconn *, int> p = pairOk(s); // expect: connection-leak "'p.first'"
  return p.second;
}

std::tuple<PGconn *, int> tupleOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  return std::make_tuple(c, 1);
}
int tupleCallerOk(const char *s) {
  PGconn *c;
  int n;
  std::tie(c, n) = tupleOk(s);
  PQfinish(c);
  return n;
}
int tupleGetOk(const char *s) {
  auto t = tupleOk(s);
  PQfinish(std::get<0>(t));
  return std::get<1>(t);
}
int tupleCallerBad(const char *s) {
  auto [c, n] = tupleOk(s); // expect: connection-leak
  return n;
}

struct Opened {
  Conn conn;
  int status = 0;
};
Opened structOk(const char *s) {
  Opened o;
  o.conn.reset(PQconnectdb(s));
  o.status = PQstatus(o.conn.get());
  return o;
}
struct Raw {
  PGconn *conn;
  int status;
};
Raw rawStructOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  return {c, PQstatus(c)};
}
int rawCallerBad(const char *s) {
  Raw r = rawStructOk(s); // expect: connection-leak "'r.conn'"
  return r.status;
}
int rawCallerOk(const char *s) {
  Raw r = rawStructOk(s);
  PQfinish(r.conn);
  return r.status;
}

int exchangeOk(const char *s, PGconn *&slot) {
  PGconn *old = std::exchange(slot, PQconnectdb(s));
  PQfinish(old);
  return 0;
}
int exchangeBad(const char *s) {
  PGconn *c = PQconnectdb(s); // expect: connection-leak "'old'"
  PGconn *old = std::exchange(c, nullptr);
  return old != nullptr;
}
int swapOk(const char *s) {
  Conn a(PQconnectdb(s)), b;
  std::swap(a, b);
  return PQstatus(b.get());
}
int swapRawOk(const char *s) {
  PGconn *a = PQconnectdb(s), *b = nullptr;
  std::swap(a, b);
  PQfinish(b);
  return 0;
}
int swapRawBad(const char *s) {
  PGconn *a = PQconnectdb(s), *b = nullptr; // expect: connection-leak "'b'"
  std::swap(a, b);
  PQfinish(a);
  return 0;
}
int moveOutBad(const char *s) {
  Conn a(PQconnectdb(s)); // expect: connection-leak "'raw'"
  Conn b = std::move(a);
  PGconn *raw = b.release();
  return PQstatus(raw);
}
int ownerPairOk(const char *s) {
  std::pair<Conn, int> p(Conn(PQconnectdb(s)), 1);
  return PQstatus(p.first.get());
}
std::pair<Conn, bool> ownerPairReturnOk(const char *s) {
  Conn c(PQconnectdb(s));
  bool ok = PQstatus(c.get()) == CONNECTION_OK;
  return {std::move(c), ok};
}
int ownerPairCallerOk(const char *s) {
  auto [c, ok] = ownerPairReturnOk(s);
  return ok ? PQserverVersion(c.get()) : 0;
}
int ownerTupleOk(const char *s) {
  std::tuple<Conn, int> t{Conn(PQconnectdb(s)), 2};
  return PQstatus(std::get<0>(t).get());
}
