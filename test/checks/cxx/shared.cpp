// RUN: %check_hosts --preview %s
// std::shared_ptr: what it is built with releases the handle when the last
// owner goes. Twins: a deleter that does not, and a handle taken out too early.
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <utility>
#include <vector>

struct Nothing {
  void operator()(PGconn *) const {}
};

int lambdaOk(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), [](PGconn *p) { PQfinish(p); });
  return PQstatus(c.get());
}

int functionOk(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  return c ? PQstatus(c.get()) : 1;
}

int nothingBad(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), Nothing()); // expect: connection-leak "is never released"
  return PQstatus(c.get());
}

int copiedOk(const char *s, int n) {
  std::shared_ptr<PGconn> keep;
  {
    std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
    if (n)
      keep = c;
  }
  return keep ? PQstatus(keep.get()) : 0;
}

int resetOk(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  if (PQstatus(c.get()) != CONNECTION_OK) {
    c.reset(PQconnectdb(s), PQfinish);
    if (PQstatus(c.get()) != CONNECTION_OK)
      return 1;
  }
  c.reset();
  return 0;
}

int FN_resetThenUsed(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  PGconn *raw = c.get();
  c.reset();
  return PQstatus(raw);
}

int copyKeepsOk(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  std::shared_ptr<PGconn> d = c;
  PGconn *raw = c.get();
  c.reset();
  return PQstatus(raw);
}

int releasedTwiceBad(const char *s) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  int n = PQstatus(c.get());
  PQfinish(c.get()); // expect: double-release
  return n;
}

int fromUniqueOk(const char *s) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> u(PQconnectdb(s), PQfinish);
  std::shared_ptr<PGconn> c = std::move(u);
  return PQstatus(c.get());
}

std::shared_ptr<sqlite3> openOk(const char *file) {
  sqlite3 *raw = nullptr;
  int rc = sqlite3_open(file, &raw);
  std::shared_ptr<sqlite3> db(raw, sqlite3_close);
  if (rc != SQLITE_OK)
    return nullptr;
  return db;
}

std::shared_ptr<sqlite3> openBad(const char *file) {
  sqlite3 *raw = nullptr;
  if (sqlite3_open(file, &raw) != SQLITE_OK)
    return nullptr; // expect: connection-leak "'raw'"
  return std::shared_ptr<sqlite3>(raw, sqlite3_close);
}

int droppedOk(const char *file) {
  openOk(file);
  return 0;
}

struct Session {
  std::shared_ptr<PGconn> conn;
  std::vector<std::shared_ptr<PGconn>> all;
  void open(const char *s) {
    conn = std::shared_ptr<PGconn>(PQconnectdb(s), PQfinish);
    all.push_back(conn);
  }
  void assign(const char *s) { conn.reset(PQconnectdb(s), &PQfinish); }
};

void take(std::shared_ptr<PGconn> c);
int passedOk(const char *s) {
  auto c = std::shared_ptr<PGconn>(PQconnectdb(s), &PQfinish);
  take(c);
  return PQstatus(c.get());
}

int capturedOk(const char *s, std::function<void()> &out) {
  std::shared_ptr<PGconn> c(PQconnectdb(s), PQfinish);
  out = [c] { PQreset(c.get()); };
  return PQstatus(c.get());
}

int aliasingOk(const char *s) {
  struct Both {
    std::shared_ptr<PGconn> c;
    int n = 0;
  };
  auto b = std::make_shared<Both>();
  b->c.reset(PQconnectdb(s), PQfinish);
  std::shared_ptr<int> n(b, &b->n);
  return *n;
}
