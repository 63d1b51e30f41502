// RUN: %check_hosts %s
// An object behind an owner gets its handle after it was made: who deletes the
// object releases the handle, wherever the pointer to it came from.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>

struct Impl {
  sqlite3 *db = nullptr;
  ~Impl() { sqlite3_close(db); }
};

struct Forgets {
  sqlite3 *db = nullptr;
  ~Forgets() {}
};

int uniqueOk(const char *file) {
  std::unique_ptr<Impl> impl(new Impl);
  return sqlite3_open(file, &impl->db);
}

int uniqueBad(const char *file) {
  std::unique_ptr<Forgets> impl(new Forgets);
  return sqlite3_open(file, &impl->db); // expect: connection-leak
}

int madeOk(const char *file) {
  auto impl = std::make_unique<Impl>();
  return sqlite3_open(file, &impl->db);
}

int pointerOk(const char *file) {
  auto impl = std::make_unique<Impl>();
  Impl *raw = impl.get();
  return sqlite3_open(file, &raw->db);
}

int pointerBad(const char *file) {
  auto impl = std::make_unique<Impl>();
  Impl *raw = impl.release();
  return sqlite3_open(file, &raw->db); // expect: connection-leak
}

int sharedOk(const char *file) {
  std::shared_ptr<Impl> impl(new Impl);
  return sqlite3_open(file, &impl->db);
}

int madeSharedOk(const char *file) {
  auto impl = std::make_shared<Impl>();
  return sqlite3_open(file, &impl->db);
}

int sharedBad(const char *file) {
  std::shared_ptr<Forgets> impl(new Forgets);
  return sqlite3_open(file, &impl->db); // expect: connection-leak
}

class Store {
public:
  explicit Store(const char *file);
  ~Store();

private:
  struct Private;
  std::unique_ptr<Private> p;
};

struct Store::Private {
  sqlite3 *db = nullptr;
  ~Private() { sqlite3_close(db); }
};

// Members that are complete are destroyed when the constructor throws.
Store::Store(const char *file) : p(std::make_unique<Private>()) {
  if (sqlite3_open(file, &p->db) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(p->db));
}
Store::~Store() {}

class Feed {
public:
  explicit Feed(const char *dsn);
  ~Feed();

private:
  struct Private;
  std::unique_ptr<Private> p;
};

struct Feed::Private {
  PGconn *conn = nullptr;
  PGresult *last = nullptr;
  ~Private() { PQfinish(conn); }
};

Feed::Feed(const char *dsn) : p(new Private) {
  p->conn = PQconnectdb(dsn);
  if (PQstatus(p->conn) != CONNECTION_OK)
    throw std::runtime_error(PQerrorMessage(p->conn));
}
Feed::~Feed() {}

struct inner {
  sqlite3_stmt *stmt;
};
struct outer {
  struct inner *in;
};

int throughOuterOk(sqlite3 *db, struct outer *o) {
  struct inner *in = o->in;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &in->stmt, nullptr) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(in->stmt);
  sqlite3_finalize(o->in->stmt);
  o->in->stmt = nullptr;
  return rc;
}
