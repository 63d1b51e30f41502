// RUN: %check_hosts --preview %s
// Scenario 3 in C++: a class keeps the handle and loses it.
#include <libpq-fe.h>
#include <sqlite3.h>

class NoReleaseBad {
  sqlite3 *db_ = nullptr;
  int opens_ = 0;

public:
  NoReleaseBad() {}
  NoReleaseBad(const NoReleaseBad &) = delete;
  bool open(const char *file) {
    ++opens_;
    return sqlite3_open(file, &db_) == SQLITE_OK; // expect: member-leak "nothing of the class releases it"
  }
  int changes() { return sqlite3_total_changes(db_); }
  ~NoReleaseBad() { opens_ = 0; }
};
int useNoRelease(NoReleaseBad &d) { return d.open("a") ? d.changes() : 0; }

class ReleaseOk {
  sqlite3 *db_ = nullptr;

public:
  ReleaseOk() {}
  ReleaseOk(const ReleaseOk &) = delete;
  bool open(const char *file) {
    close();
    return sqlite3_open(file, &db_) == SQLITE_OK;
  }
  void close() {
    sqlite3_close(db_);
    db_ = nullptr;
  }
  ~ReleaseOk() { close(); }
};

class ReopenBad {
  PGconn *c_;

public:
  explicit ReopenBad(const char *s) : c_(PQconnectdb(s)) {}
  ReopenBad(const ReopenBad &) = delete;
  void reopen(const char *s) {
    c_ = PQconnectdb(s); // expect: member-leak "is overwritten by 'ReopenBad::reopen'"
  }
  ~ReopenBad() { PQfinish(c_); }
};

class ReopenOk {
  PGconn *c_;

public:
  explicit ReopenOk(const char *s) : c_(PQconnectdb(s)) {}
  ReopenOk(const ReopenOk &) = delete;
  void reopen(const char *s) {
    PQfinish(c_);
    c_ = PQconnectdb(s);
  }
  ~ReopenOk() { PQfinish(c_); }
};

class MoveBad {
  PGresult *r_;

public:
  explicit MoveBad(PGresult *r) : r_(r) {}
  MoveBad(MoveBad &&o) noexcept : r_(o.r_) { o.r_ = nullptr; }
  MoveBad &operator=(MoveBad &&o) noexcept {
    r_ = o.r_; // expect: member-leak "is overwritten by 'MoveBad::operator='"
    o.r_ = nullptr;
    return *this;
  }
  ~MoveBad() { PQclear(r_); }
};

class MoveOk {
  PGresult *r_;

public:
  explicit MoveOk(PGresult *r) : r_(r) {}
  MoveOk(MoveOk &&o) noexcept : r_(o.r_) { o.r_ = nullptr; }
  MoveOk &operator=(MoveOk &&o) noexcept {
    PGresult *mine = r_;
    r_ = o.r_;
    o.r_ = mine;
    return *this;
  }
  ~MoveOk() { PQclear(r_); }
};

// The class is where the mistake is.
class CopyBad { // expect: member-leak "both destructors release that result"
  PGresult *r_;

public:
  explicit CopyBad(PGresult *r) : r_(r) {}
  ~CopyBad() { PQclear(r_); }
};

int copiedBad(PGconn *c) {
  CopyBad a(PQexec(c, "SELECT 1"));
  CopyBad b = a;
  return 0; // expect: double-release
}

class CopyOk {
  PGresult *r_;

public:
  explicit CopyOk(PGresult *r) : r_(r) {}
  CopyOk(const CopyOk &) = delete;
  CopyOk &operator=(const CopyOk &) = delete;
  ~CopyOk() { PQclear(r_); }
};
