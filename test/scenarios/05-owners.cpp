// RUN: %check_hosts %s
// Scenario 5: owners with every kind of deleter, and scope guards. Twin: the
// guard that is dismissed and the owner that does not own.
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <utility>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
template <auto Function> struct Calls {
  template <class T> void operator()(T *p) const { Function(p); }
};
template <class T> struct Clear {
  void operator()(T *r) const { PQclear(r); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

int functorOk(const char *s) {
  Conn c(PQconnectdb(s));
  if (PQstatus(c.get()) != CONNECTION_OK)
    return 1;
  std::unique_ptr<PGresult, Calls<PQclear>> a(PQexec(c.get(), "SELECT 1"));
  std::unique_ptr<PGresult, Clear<PGresult>> b(PQexec(c.get(), "SELECT 2"));
  return PQntuples(a.get()) + PQntuples(b.get());
}

int functionPointerOk(const char *s) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> c(PQconnectdb(s), &PQfinish);
  std::unique_ptr<PGconn, void (*)(PGconn *)> d(PQconnectdb(s), PQfinish);
  return PQstatus(c.get()) + PQstatus(d.get());
}

int lambdaOk(const char *s) {
  auto finish = [](PGconn *c) { PQfinish(c); };
  std::unique_ptr<PGconn, decltype(finish)> c(PQconnectdb(s), finish);
  auto generic = [](auto *c) { PQfinish(c); };
  std::unique_ptr<PGconn, decltype(generic)> d(PQconnectdb(s), generic);
  return PQstatus(c.get()) + PQstatus(d.get());
}

int erasedOk(const char *s) {
  std::unique_ptr<PGconn, std::function<void(PGconn *)>> c(PQconnectdb(s), PQfinish);
  std::shared_ptr<PGconn> d(PQconnectdb(s), [](PGconn *p) { PQfinish(p); });
  std::shared_ptr<PGconn> e = d;
  return PQstatus(c.get()) + PQstatus(e.get());
}

int noDeleterCallBad(const char *s) {
  struct Nothing {
    void operator()(PGconn *) const {}
  };
  std::unique_ptr<PGconn, Nothing> c(PQconnectdb(s)); // expect: connection-leak "is never released"
  return PQstatus(c.get());
}

template <class F> class Guard {
  F f;
  bool active = true;

public:
  explicit Guard(F f) : f(std::move(f)) {}
  Guard(Guard &&o) : f(std::move(o.f)), active(o.active) { o.active = false; }
  ~Guard() {
    if (active)
      f();
  }
  void dismiss() { active = false; }
};
template <class F> Guard<F> makeGuard(F f) { return Guard<F>(std::move(f)); }

int guardOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  Guard g([&] { PQfinish(c); });
  return PQstatus(c);
}

int madeGuardOk(const char *s, int n) {
  PGconn *c = PQconnectdb(s);
  auto g = makeGuard([&] { PQfinish(c); });
  if (n)
    return 1;
  return PQstatus(c);
}

PGconn *dismissOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  auto g = makeGuard([c] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    return nullptr;
  g.dismiss();
  return c;
}

int dismissBad(const char *s, int n) {
  PGconn *c = PQconnectdb(s);
  auto g = makeGuard([c] { PQfinish(c); });
  if (n)
    return 1;
  g.dismiss();
  return 2; // expect: connection-leak "is not released by 'PQfinish' before this return"
}

int functionOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  std::function<void()> done = [&] { PQfinish(c); };
  int n = PQstatus(c);
  done();
  return n;
}

int sharedGuardOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  std::shared_ptr<void> g(nullptr, [&](void *) { PQfinish(c); });
  return PQstatus(c);
}

#define DEFER_NAME(line) deferred##line
#define DEFER(code) auto DEFER_NAME(__LINE__) = makeGuard([&] { code; })

int deferOk(const char *s, int n) {
  PGconn *c = PQconnectdb(s);
  DEFER(PQfinish(c));
  return n ? 1 : PQstatus(c);
}
