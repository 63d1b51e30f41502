// RUN: %check_hosts %s
// Scenario 19 in C++: factories that return by owner, pair, struct or lambda.
#include <libpq-fe.h>
#include <memory>
#include <utility>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

static Conn owned(const char *s) {
  Conn c(PQconnectdb(s));
  if (PQstatus(c.get()) != CONNECTION_OK)
    return nullptr;
  return c;
}
static std::pair<PGconn *, int> paired(const char *s) {
  PGconn *c = PQconnectdb(s);
  return {c, PQstatus(c)};
}
static std::pair<PGconn *, int> made(const char *s) {
  return std::make_pair(PQconnectdb(s), 1);
}
struct Opened {
  PGconn *conn;
  int status;
};
static Opened opened(const char *s) {
  PGconn *c = PQconnectdb(s);
  return {c, PQstatus(c)};
}

void ownedOk(const char *s) {
  owned(s);
  auto c = owned(s);
  Conn d = std::move(c);
}
void ownedBad(const char *s) {
  auto c = owned(s); // expect: connection-leak "'c.release()'"
  c.release();
}
void pairedOk(const char *s) {
  auto [c, n] = paired(s);
  PQfinish(c);
  auto p = made(s);
  PQfinish(p.first);
}
int pairedBad(const char *s) {
  auto [c, n] = paired(s); // expect: connection-leak
  return n;
}
int madeBad(const char *s) {
  auto p = made(s); // expect: connection-leak "'p.first'"
  return p.second;
}
void openedOk(const char *s) {
  Opened o = opened(s);
  PQfinish(o.conn);
}
int openedBad(const char *s) {
  Opened o = opened(s); // expect: connection-leak "'o.conn'"
  return o.status;
}
void lambdaOk(const char *s) {
  auto open = [s] { return PQconnectdb(s); };
  PQfinish(open());
}
int lambdaBad(const char *s) {
  auto open = [s] { return PQconnectdb(s); };
  return PQstatus(open()); // expect: connection-leak
}

static int consume(Conn c) { return PQstatus(c.get()); }
static int look(Conn &&c) { return PQstatus(c.get()); }
int consumedOk(const char *s) {
  Conn c(PQconnectdb(s));
  Conn d(PQconnectdb(s));
  return consume(std::move(c)) + look(std::move(d)) + consume(Conn(PQconnectdb(s)));
}
int consumedBad(const char *s) {
  Conn c(PQconnectdb(s));
  PGconn *raw = c.get();
  consume(std::move(c));
  return PQstatus(raw); // expect: use-after-release
}
