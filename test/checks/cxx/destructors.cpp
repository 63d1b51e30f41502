// RUN: %check_hosts --preview %s
// Destructors that release through another function, a base or a member; and
// constructors that throw after acquiring.
#include <libpq-fe.h>
#include <memory>
#include <mutex>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <utility>

class CloseOk {
  sqlite3 *db_ = nullptr;

public:
  CloseOk() = default;
  CloseOk(const CloseOk &) = delete;
  CloseOk &operator=(const CloseOk &) = delete;
  bool open(const char *file) {
    close();
    return sqlite3_open(file, &db_) == SQLITE_OK;
  }
  void close() {
    if (db_)
      sqlite3_close(db_);
    db_ = nullptr;
  }
  ~CloseOk() { close(); }
};
int closeUserOk(const char *file, int n) {
  CloseOk db;
  if (!db.open(file))
    return -1;
  if (n)
    db.close();
  return 0;
}

class ResetOk {
  std::unique_ptr<sqlite3, int (*)(sqlite3 *)> db_{nullptr, sqlite3_close};

public:
  bool open(const char *file) {
    sqlite3 *raw = nullptr;
    int rc = sqlite3_open(file, &raw);
    db_.reset(raw);
    return rc == SQLITE_OK;
  }
  void close() { db_.reset(nullptr); }
  ~ResetOk() { close(); }
};
int resetUserOk(const char *file) {
  ResetOk db;
  return db.open(file);
}

class Base {
protected:
  PGconn *c_ = nullptr;

public:
  explicit Base(const char *s) : c_(PQconnectdb(s)) {}
  Base(const Base &) = delete;
  virtual ~Base() { PQfinish(c_); }
  virtual int go() { return PQstatus(c_); }
};
class Derived : public Base {
  int n_ = 0;

public:
  using Base::Base;
  int go() override { return n_ + PQserverVersion(c_); }
};
int derivedOk(const char *s) {
  Derived d(s);
  return d.go();
}
int derivedPtrOk(const char *s) {
  std::unique_ptr<Base> d = std::make_unique<Derived>(s);
  return d->go();
}
int derivedNewBad(const char *s) {
  Base *d = new Derived(s); // expect: connection-leak "'d->c_'"
  return d->go();
}

class Opened {
public:
  void connect(const char *s) {
    disconnect();
    c_ = PQconnectdb(s);
    if (PQstatus(c_) != CONNECTION_OK) {
      std::string why = PQerrorMessage(c_);
      disconnect();
      throw std::runtime_error(why);
    }
  }
  void disconnect() {
    PQfinish(c_);
    c_ = nullptr;
  }
  bool ok() const { return c_ != nullptr; }
  Opened() = default;
  Opened(const Opened &) = delete;
  ~Opened() { disconnect(); }

private:
  PGconn *c_ = nullptr;
};
int openedOk(const char *s) {
  Opened o;
  o.connect(s);
  return o.ok();
}

class LeaksOnThrowBad {
  PGconn *c_;
  PGresult *r_;

public:
  explicit LeaksOnThrowBad(const char *s) : c_(PQconnectdb(s)) {
    r_ = PQexec(c_, "SELECT 1");
    if (PQresultStatus(r_) != PGRES_TUPLES_OK)
      throw std::runtime_error("query"); // expect: member-leak "'c_'", member-leak "'r_'"
  }
  LeaksOnThrowBad(const LeaksOnThrowBad &) = delete;
  ~LeaksOnThrowBad() {
    PQclear(r_);
    PQfinish(c_);
  }
};

class MemberThrowsBad {
  sqlite3 *db_;
  int n_;

public:
  MemberThrowsBad(const char *file, const std::string &n)
      : db_(open(file)), n_(std::stoi(n)) {} // expect: member-leak "if 'std::stoi' throws here"
  MemberThrowsBad(const MemberThrowsBad &) = delete;
  static sqlite3 *open(const char *file) {
    sqlite3 *db = nullptr;
    sqlite3_open(file, &db);
    return db;
  }
  ~MemberThrowsBad() { sqlite3_close(db_); }
};

class CatchesOk {
  PGconn *c_;

public:
  explicit CatchesOk(const char *s) : c_(PQconnectdb(s)) {
    try {
      if (PQstatus(c_) != CONNECTION_OK)
        throw std::runtime_error("connect");
    } catch (...) {
      PQfinish(c_);
      throw;
    }
  }
  CatchesOk(const CatchesOk &) = delete;
  ~CatchesOk() { PQfinish(c_); }
};

class NoDestructorBad {
  PGconn *c_ = nullptr;

public:
  void open(const char *s) { c_ = PQconnectdb(s); } // expect: member-leak "nothing of the class releases it"
  int status() const { return PQstatus(c_); }
};
int useNoDestructor(NoDestructorBad &d) { return d.status(); }

// Released by its owner, a friend or a function.
struct PlainOk {
  PGconn *conn = nullptr;
  void open(const char *s) { conn = PQconnectdb(s); }
};
void shut(PlainOk &p) {
  PQfinish(p.conn);
  p.conn = nullptr;
}

class TwoStepsBad {
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *st_ = nullptr;

public:
  TwoStepsBad() = default;
  TwoStepsBad(const TwoStepsBad &) = delete;
  void open(const char *file) { sqlite3_open(file, &db_); }
  void prepare() { sqlite3_prepare_v2(db_, "SELECT 1", -1, &st_, nullptr); } // expect: member-leak "'st_'"
  ~TwoStepsBad() { sqlite3_close(db_); }
};

// A struct with member functions: told once.
struct CloseForgetsBad {
  sqlite3 *db = nullptr;
  PGconn *conn = nullptr;
  void open(const char *file, const char *s) {
    sqlite3_open(file, &db); // expect: member-leak "'db'"
    conn = PQconnectdb(s);
  }
  void close() {
    PQfinish(conn);
    conn = nullptr;
  }
};
void useCloseForgets(CloseForgetsBad &b) {
  b.open("f", "");
  b.close();
}

// One member of two is forgotten: told at the destructor, once for all objects.
class ForgetsBad {
public:
  ForgetsBad(sqlite3 *db);
  ~ForgetsBad();
  int count();

private:
  bool ok_ = false;
  sqlite3_stmt *begin_ = nullptr;
  sqlite3_stmt *count_ = nullptr;
};
ForgetsBad::ForgetsBad(sqlite3 *db) {
  ok_ = sqlite3_prepare_v2(db, "BEGIN", -1, &begin_, nullptr) == SQLITE_OK;
  ok_ &= sqlite3_prepare_v2(db, "SELECT 1", -1, &count_, nullptr) == SQLITE_OK;
}
ForgetsBad::~ForgetsBad() { // expect: statement-leak "'count_' is kept in 'ForgetsBad', and its destructor does not release it"
  sqlite3_finalize(begin_);
}
int ForgetsBad::count() { return ok_; }
int forgetsFirst(sqlite3 *db) {
  ForgetsBad f(db);
  return f.count();
}
int forgetsSecond(sqlite3 *db) {
  ForgetsBad f(db);
  return f.count() + 1;
}

class ForgetsNothingOk {
public:
  ForgetsNothingOk(sqlite3 *db);
  ~ForgetsNothingOk();
  int count();

private:
  bool ok_ = false;
  sqlite3_stmt *begin_ = nullptr;
  sqlite3_stmt *count_ = nullptr;
};
ForgetsNothingOk::ForgetsNothingOk(sqlite3 *db) {
  ok_ = sqlite3_prepare_v2(db, "BEGIN", -1, &begin_, nullptr) == SQLITE_OK;
  ok_ &= sqlite3_prepare_v2(db, "SELECT 1", -1, &count_, nullptr) == SQLITE_OK;
}
ForgetsNothingOk::~ForgetsNothingOk() {
  sqlite3_finalize(count_);
  sqlite3_finalize(begin_);
}
int ForgetsNothingOk::count() { return ok_; }
int forgetsNothing(sqlite3 *db) {
  ForgetsNothingOk f(db);
  return f.count();
}
