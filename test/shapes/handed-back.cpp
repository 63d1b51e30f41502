// RUN: %check_hosts %s -- -std=c++17
// An object, or a record, gives its handle away: the member is cleared before the
// result takes over, and the member was the handle's only name.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <utility>
#include <vector>

class Con {
public:
  explicit Con(PGconn *c) : c_(c) {}
  ~Con() {
    if (c_)
      PQfinish(c_);
  }
  Con(const Con &) = delete;
  PGconn *get() const { return c_; }
  PGconn *release() {
    PGconn *t = c_;
    c_ = nullptr;
    return t;
  }
  PGconn *exchange() { return std::exchange(c_, nullptr); }
  void forget() { c_ = nullptr; }

private:
  PGconn *c_;
};

PGconn *releasedOk(const char *info) {
  Con conn(PQconnectdb(info));
  if (PQstatus(conn.get()) != CONNECTION_OK)
    return nullptr;
  return conn.release();
}

PGconn *exchangedOk(const char *info) {
  Con conn{PQconnectdb(info)};
  return conn.exchange();
}

void releasedAndFinishedOk(const char *info) {
  Con conn(PQconnectdb(info));
  PGconn *x = conn.release();
  PQfinish(x);
}

void releasedAndLostBad(const char *info) {
  Con conn(PQconnectdb(info)); // expect: connection-leak
  conn.release();
}

int releasedAndReturnsBad(const char *info) {
  Con conn(PQconnectdb(info));
  PGconn *x = conn.release();
  if (PQstatus(x) != CONNECTION_OK)
    return -1; // expect: connection-leak "'x'"
  PQfinish(x);
  return 0;
}

void forgottenBad(const char *info) {
  Con conn(PQconnectdb(info)); // expect: connection-leak
  conn.forget();
}

void intoAListOk(const char *info, std::vector<PGconn *> &out) {
  Con conn(PQconnectdb(info));
  out.push_back(conn.release());
}

std::shared_ptr<PGconn> intoAnOwnerOk(const char *info) {
  Con conn(PQconnectdb(info));
  return std::shared_ptr<PGconn>(conn.release(), PQfinish);
}

class Stmt {
public:
  ~Stmt() { sqlite3_finalize(m); }
  sqlite3_stmt **address() { return &m; }
  sqlite3_stmt *release() {
    sqlite3_stmt *const s = m;
    m = nullptr;
    return s;
  }

private:
  sqlite3_stmt *m = nullptr;
};

sqlite3_stmt *byAddressOk(sqlite3 *db) {
  Stmt st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, st.address(), nullptr) != SQLITE_OK)
    return nullptr;
  return st.release();
}

struct Slot {
  PGconn *conn;
};

static PGconn *take(Slot *s) {
  PGconn *t = s->conn;
  s->conn = nullptr;
  return t;
}

PGconn *fromARecordOk(const char *info) {
  Slot s;
  s.conn = PQconnectdb(info);
  return take(&s);
}
