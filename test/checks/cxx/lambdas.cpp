// RUN: %check_hosts --preview %s
// Lambdas that release, acquire or carry a handle; std::function; closures
// that are returned or stored.
#include <algorithm>
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

int calledOk(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [](PGresult *p) { PQclear(p); };
  if (n) {
    done(r);
    return 1;
  }
  done(r);
  return 0;
}

int calledBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [](PGresult *p) { PQclear(p); };
  if (n)
    return 1; // expect: result-leak
  done(r);
  return 0;
}

int captureOk(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto cleanup = [&] {
    PQclear(r);
    r = nullptr;
  };
  if (n == 1) {
    cleanup();
    return 1;
  }
  if (n == 2) {
    cleanup();
    r = PQexec(conn, "SELECT 2");
  }
  cleanup();
  return 0;
}

int captureBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto cleanup = [&] { PQclear(r); };
  if (n == 1)
    return 1; // expect: result-leak
  cleanup();
  return 0;
}

int captureTwiceBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto cleanup = [&] { PQclear(r); };
  if (n)
    cleanup();
  cleanup(); // expect: double-release
  return 0;
}

int opensInLambdaOk(const char *s) {
  auto open = [&] { return PQconnectdb(s); };
  PGconn *c = open();
  PQfinish(c);
  return 0;
}

int opensInLambdaBad(const char *s) {
  auto open = [&] { return PQconnectdb(s); };
  PGconn *c = open(); // expect: connection-leak
  return PQstatus(c);
}

int fillsBad(const char *s) {
  PGconn *c = nullptr;
  auto open = [&] { c = PQconnectdb(s); };
  open(); // expect: connection-leak
  return PQstatus(c);
}

int insideBad(PGconn *conn) {
  auto count = [conn](const char *sql) {
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
      return -1; // expect: result-leak
    int n = PQntuples(r);
    PQclear(r);
    return n;
  };
  return count("SELECT 1") + count("SELECT 2");
}

int functionOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::function<void()> done = [r] { PQclear(r); };
  int n = PQntuples(r);
  done();
  return n;
}

int functionArgOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::function<void(PGresult *)> done = PQclear;
  int n = PQntuples(r);
  done(r);
  return n;
}

std::function<void()> returnedOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  return [c] { PQfinish(c); };
}

auto closureOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  return [c](bool end) {
    int n = PQstatus(c);
    if (end)
      PQfinish(c);
    return n;
  };
}

void threadOk(const char *s, std::vector<std::thread> &threads) {
  PGconn *c = PQconnectdb(s);
  threads.emplace_back([c] {
    PQreset(c);
    PQfinish(c);
  });
}

void queueOk(const char *s, std::vector<std::function<void()>> &queue) {
  PGconn *c = PQconnectdb(s);
  queue.push_back([c] { PQfinish(c); });
}

int forEachOk(PGconn *conn, std::vector<int> &v) {
  PGresult *r = PQexec(conn, "SELECT 1");
  std::for_each(v.begin(), v.end(), [&](int i) { PQgetisnull(r, i, 0); });
  PQclear(r);
  return 0;
}

int forEachBad(PGconn *conn, std::vector<int> &v) {
  PGresult *r = PQexec(conn, "SELECT 1"); // expect: result-leak
  std::for_each(v.begin(), v.end(), [&](int i) { PQgetisnull(r, i, 0); });
  return 0;
}

int initCaptureOk(const char *s) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> c(PQconnectdb(s), PQfinish);
  auto f = [c = std::move(c)] { return PQstatus(c.get()); };
  return f();
}

template <class F> int with(const char *s, F f) {
  PGconn *c = PQconnectdb(s);
  int n = f(c);
  PQfinish(c);
  return n;
}
int withOk(const char *s) {
  return with(s, [](PGconn *c) { return PQserverVersion(c); });
}
template <class F> int withBad(const char *s, F f) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK)
    return -1; // expect: connection-leak
  int n = f(c);
  PQfinish(c);
  return n;
}
int withUser(const char *s) {
  return withBad(s, [](PGconn *c) { return PQserverVersion(c); });
}
int immediateOk(const char *s) {
  int n = [&] {
    PGconn *c = PQconnectdb(s);
    int v = PQserverVersion(c);
    PQfinish(c);
    return v;
  }();
  return n;
}
