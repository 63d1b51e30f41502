// RUN: %check_hosts --preview %s
// std::optional of owners and of raw handles.
#include <libpq-fe.h>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <utility>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

class Db {
  sqlite3 *db_ = nullptr;

public:
  explicit Db(const char *file) { sqlite3_open(file, &db_); }
  Db(Db &&o) noexcept : db_(std::exchange(o.db_, nullptr)) {}
  Db &operator=(Db &&o) noexcept {
    std::swap(db_, o.db_);
    return *this;
  }
  ~Db() { sqlite3_close(db_); }
  sqlite3 *get() const { return db_; }
  sqlite3 *release() { return std::exchange(db_, nullptr); }
};

std::optional<Conn> openOk(const char *s) {
  Conn c(PQconnectdb(s));
  if (PQstatus(c.get()) != CONNECTION_OK)
    return std::nullopt;
  return c;
}

std::optional<PGconn *> rawOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return std::nullopt;
  }
  return c;
}

std::optional<PGconn *> rawBad(const char *s) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK)
    return std::nullopt; // expect: connection-leak "before this return"
  return c;
}

int callerOk(const char *s) {
  std::optional<PGconn *> c = rawOk(s);
  if (!c)
    return 1;
  int n = PQserverVersion(*c);
  PQfinish(*c);
  return n;
}

int callerBad(const char *s) {
  std::optional<PGconn *> c = rawOk(s); // expect: connection-leak "'c'"
  if (!c)
    return 1;
  return PQserverVersion(*c);
}

int hasValueOk(const char *s) {
  auto c = rawOk(s);
  if (!c.has_value())
    return 1;
  int n = PQserverVersion(c.value());
  PQfinish(c.value());
  return n;
}

int ownerOk(const char *s) {
  auto c = openOk(s);
  return c ? PQserverVersion(c->get()) : 0;
}

int objectOk(const char *file, int n) {
  std::optional<Db> db;
  if (n)
    db.emplace(file);
  if (!db)
    return 0;
  return sqlite3_changes(db->get());
}

int FN_taken(const char *file) {
  std::optional<Db> db{Db(file)};
  sqlite3 *raw = db->release();
  return sqlite3_changes(raw);
}

int localBad(const char *s) {
  std::optional<PGconn *> c = PQconnectdb(s); // expect: connection-leak "'c'"
  return PQstatus(*c);
}

int assignedOk(const char *s, int n) {
  std::optional<PGconn *> c;
  if (n)
    c = PQconnectdb(s);
  int v = 0;
  if (c) {
    v = PQstatus(*c);
    PQfinish(*c);
  }
  return v;
}

struct Holder {
  std::optional<Conn> c;
  std::optional<PGconn *> raw;
  void set(const char *s) { c = Conn(PQconnectdb(s)); }
  void setRaw(const char *s) { raw = PQconnectdb(s); }
};
