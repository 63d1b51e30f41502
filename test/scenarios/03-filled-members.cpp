// RUN: %check_hosts --preview %s
// Scenario 3: a member that is filled when the object is made, by an open that may
// fail, by a handle that the constructor is given, or by a method that the
// constructor calls, is overwritten later. Twins: it is released first, may not be
// the object's, or only new objects are filled there.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <memory>
#include <mysql.h>
#include <sqlite3.h>
#include <stdexcept>

static redisContext *dial(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  if (c && c->err) {
    redisFree(c);
    return nullptr;
  }
  return c;
}

class DialsBad {
  redisContext *c_;

public:
  explicit DialsBad(const char *host) : c_(dial(host)) {}
  DialsBad(const DialsBad &) = delete;
  ~DialsBad() {
    if (c_)
      redisFree(c_);
  }
  bool dialAgain(const char *host) {
    c_ = dial(host); // expect: member-leak "is overwritten by 'DialsBad::dialAgain'"
    return c_ != nullptr;
  }
};

class DialsOk {
  redisContext *c_;

public:
  explicit DialsOk(const char *host) : c_(dial(host)) {}
  DialsOk(const DialsOk &) = delete;
  ~DialsOk() {
    if (c_)
      redisFree(c_);
  }
  bool dialAgain(const char *host) {
    if (c_)
      redisFree(c_);
    c_ = dial(host);
    return c_ != nullptr;
  }
  bool dialUnlessThere(const char *host) {
    if (!c_)
      c_ = dial(host);
    return c_ != nullptr;
  }
};

class OpensBad {
  sqlite3 *db_ = nullptr;

public:
  explicit OpensBad(const char *file) {
    if (sqlite3_open(file, &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      db_ = nullptr;
    }
  }
  OpensBad(const OpensBad &) = delete;
  ~OpensBad() { sqlite3_close(db_); }
  bool use(const char *file) {
    return sqlite3_open(file, &db_) == SQLITE_OK; // expect: member-leak "is overwritten by 'OpensBad::use'"
  }
};

// A new object has none, and nothing says that there is one when open() is called.
class MayBeEmptyOk {
  sqlite3 *db_ = nullptr;

public:
  MayBeEmptyOk() {}
  explicit MayBeEmptyOk(const char *file) {
    if (sqlite3_open(file, &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      db_ = nullptr;
    }
  }
  MayBeEmptyOk(const MayBeEmptyOk &) = delete;
  ~MayBeEmptyOk() { sqlite3_close(db_); }
  bool open(const char *file) { return sqlite3_open(file, &db_) == SQLITE_OK; }
};

class TakesBad {
  MYSQL_RES *rows_;

public:
  explicit TakesBad(MYSQL_RES *rows) : rows_(rows) {}
  TakesBad(const TakesBad &) = delete;
  ~TakesBad() { mysql_free_result(rows_); }
  void next(MYSQL *m) {
    rows_ = mysql_store_result(m); // expect: member-leak "is overwritten by 'TakesBad::next'"
  }
  unsigned long long count(MYSQL *m) {
    MYSQL_RES *old = rows_;
    rows_ = mysql_store_result(m); // expect: member-leak "is overwritten by 'TakesBad::count'"
    return old ? 1 : 0;
  }
  void set(MYSQL_RES *rows) {
    rows_ = rows; // expect: member-leak "is overwritten by 'TakesBad::set'"
  }
};

class TakesOk {
  MYSQL_RES *rows_;

public:
  explicit TakesOk(MYSQL_RES *rows) : rows_(rows) {}
  TakesOk(const TakesOk &) = delete;
  ~TakesOk() { mysql_free_result(rows_); }
  void next(MYSQL *m) {
    MYSQL_RES *old = rows_;
    rows_ = mysql_store_result(m);
    mysql_free_result(old);
  }
  MYSQL_RES *give() {
    MYSQL_RES *rows = rows_;
    rows_ = nullptr;
    return rows;
  }
};

// The constructor is given null somewhere.
class MayTakeNoneOk {
  MYSQL_RES *rows_;

public:
  explicit MayTakeNoneOk(MYSQL_RES *rows) : rows_(rows) {}
  MayTakeNoneOk(const MayTakeNoneOk &) = delete;
  ~MayTakeNoneOk() { mysql_free_result(rows_); }
  void next(MYSQL *m) { rows_ = mysql_store_result(m); }
};
unsigned long long mayTakeNone(MYSQL *m) {
  MayTakeNoneOk none(nullptr);
  none.next(m);
  return mysql_affected_rows(m);
}

// Whether it owns the handle, the object knows.
class MayOwnOk {
  PGconn *c_;
  bool own_;

public:
  MayOwnOk(PGconn *c, bool own) : c_(c), own_(own) {}
  MayOwnOk(const MayOwnOk &) = delete;
  ~MayOwnOk() {
    if (own_)
      PQfinish(c_);
  }
  void reopen(const char *s) {
    if (own_)
      PQfinish(c_);
    own_ = true;
    c_ = PQconnectdb(s);
  }
  void lend(PGconn *c) {
    c_ = c;
    own_ = false;
  }
};

// open() fills new objects; reconnect() closes first in one of the classes.
class ReconnectsBad {
  PGconn *c_ = nullptr;
  void open(const char *s) {
    c_ = PQconnectdb(s); // expect: member-leak "is overwritten by 'ReconnectsBad::open'"
  }

public:
  explicit ReconnectsBad(const char *s) { open(s); }
  ReconnectsBad(const ReconnectsBad &) = delete;
  ~ReconnectsBad() { PQfinish(c_); }
  void reconnect(const char *s) { open(s); }
};

class ReconnectsOk {
  PGconn *c_ = nullptr;
  void open(const char *s) { c_ = PQconnectdb(s); }
  void close() {
    PQfinish(c_);
    c_ = nullptr;
  }

public:
  explicit ReconnectsOk(const char *s) { open(s); }
  ReconnectsOk(const ReconnectsOk &) = delete;
  ~ReconnectsOk() { close(); }
  void reconnect(const char *s) {
    close();
    open(s);
  }
};

// It is there when it is tested, and then it is overwritten.
struct EnsuresBad {
  redisContext *c = nullptr;
  bool connect(const char *host) {
    c = redisConnect(host, 6379);
    return c && !c->err;
  }
  bool ensure(const char *host) {
    if (c && !c->err)
      return true;
    return connect(host); // expect: member-leak "is overwritten by 'EnsuresBad::connect'"
  }
  ~EnsuresBad() {
    if (c)
      redisFree(c);
  }
};

struct EnsuresOk {
  redisContext *c = nullptr;
  bool connect(const char *host) {
    c = redisConnect(host, 6379);
    return c && !c->err;
  }
  bool ensure(const char *host) {
    if (c && !c->err)
      return true;
    if (c)
      redisFree(c);
    return connect(host);
  }
  ~EnsuresOk() {
    if (c)
      redisFree(c);
  }
};

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
struct LeaveOpen {
  void operator()(PGconn *) const {}
};

class OwnerBad {
  std::unique_ptr<PGconn, Finish> c_;

public:
  void reopen(const char *s) {
    c_.release(); // expect: member-leak "is given up by 'c_.release()'"
    c_.reset(PQconnectdb(s));
  }
};

class OwnerOk {
  std::unique_ptr<PGconn, Finish> c_;
  std::unique_ptr<PGconn, LeaveOpen> lent_;
  PGconn *spare_ = nullptr;

public:
  OwnerOk() = default;
  OwnerOk(const OwnerOk &) = delete;
  ~OwnerOk() { PQfinish(spare_); }
  void reopen(const char *s) { c_.reset(PQconnectdb(s)); }
  void closeByHand(const char *s) {
    PQfinish(c_.get());
    c_.release();
    c_.reset(PQconnectdb(s));
  }
  void keepOld(const char *s) {
    PQfinish(spare_);
    spare_ = c_.release();
    c_.reset(PQconnectdb(s));
  }
  void lend(PGconn *c) {
    lent_.release();
    lent_.reset(c);
  }
};

class MovedBad {
  PGresult *r_;

public:
  explicit MovedBad(PGresult *r) : r_(r) {}
  MovedBad(MovedBad &&o) noexcept : r_(o.r_) {} // expect: member-leak "leaves result 'r_' in the object that it takes it from"
  MovedBad(const MovedBad &) = delete;
  ~MovedBad() { PQclear(r_); }
};

class MovedOk {
  PGresult *r_;
  bool own_ = true;

public:
  explicit MovedOk(PGresult *r) : r_(r) {}
  MovedOk(MovedOk &&o) noexcept : r_(o.r_) { o.own_ = false; }
  MovedOk(const MovedOk &) = delete;
  ~MovedOk() {
    if (own_)
      PQclear(r_);
  }
};

// What only constructors call meets no handle.
class InitOk {
  sqlite3 *db_;
  void init() { db_ = nullptr; }

public:
  explicit InitOk(const char *file) {
    init();
    if (sqlite3_open(file, &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  InitOk(const InitOk &) = delete;
  ~InitOk() { sqlite3_close(db_); }
};

// One method makes it, by itself or by another one, uses it and releases it.
class MadeForOneCallOk {
  sqlite3 *db_;
  sqlite3_stmt *one_ = nullptr, *two_ = nullptr;

public:
  explicit MadeForOneCallOk(sqlite3 *db) : db_(db) {}
  MadeForOneCallOk(const MadeForOneCallOk &) = delete;
  int count() {
    if (sqlite3_prepare_v2(db_, "SELECT count(*) FROM t", -1, &one_, nullptr) != SQLITE_OK)
      return -1;
    int n = sqlite3_step(one_) == SQLITE_ROW ? sqlite3_column_int(one_, 0) : -1;
    sqlite3_finalize(one_);
    return n;
  }
  void prepare(const char *sql) {
    if (sqlite3_prepare_v2(db_, sql, -1, &two_, nullptr) != SQLITE_OK)
      two_ = nullptr;
  }
  void add(int id) {
    prepare("INSERT INTO t VALUES (?)");
    sqlite3_bind_int(two_, 1, id);
    sqlite3_step(two_);
    sqlite3_finalize(two_);
  }
};

class MadeAndLeftBad {
  sqlite3 *db_;
  sqlite3_stmt *two_ = nullptr;

public:
  explicit MadeAndLeftBad(sqlite3 *db) : db_(db) {}
  MadeAndLeftBad(const MadeAndLeftBad &) = delete;
  void prepare(const char *sql) {
    if (sqlite3_prepare_v2(db_, sql, -1, &two_, nullptr) != SQLITE_OK) // expect: member-leak "nothing of the class releases it"
      two_ = nullptr;
  }
  void add(int id) {
    prepare("INSERT INTO t VALUES (?)"); // expect: member-leak "nothing of the class releases it"
    sqlite3_bind_int(two_, 1, id);
    sqlite3_step(two_);
    sqlite3_reset(two_);
  }
};
