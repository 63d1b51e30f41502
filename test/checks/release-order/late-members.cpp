// RUN: %check_hosts --preview %s
// Members are released after the destructor's body, the last one first.
#include <map>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <vector>

struct Finalize {
  void operator()(sqlite3_stmt *s) const { sqlite3_finalize(s); }
};
struct Close {
  void operator()(sqlite3 *db) const { sqlite3_close(db); }
};
struct CloseLater {
  void operator()(sqlite3 *db) const { sqlite3_close_v2(db); }
};

class Statement {
public:
  Statement(sqlite3 *db, const char *sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
  }
  ~Statement() { sqlite3_finalize(stmt); }
  Statement(const Statement &) = delete;
  bool next() { return sqlite3_step(stmt) == SQLITE_ROW; }
  void end() {
    sqlite3_finalize(stmt);
    stmt = nullptr;
  }

private:
  sqlite3_stmt *stmt = nullptr;
};

class OwnsOne {
public:
  explicit OwnsOne(sqlite3 *d) : db(d) {
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }
  ~OwnsOne() {
    sqlite3_close(db); // expect: release-order "'sqlite3_close' closes 'db' while prepared statement 'get' may be open"
  }

private:
  sqlite3 *db;
  std::unique_ptr<sqlite3_stmt, Finalize> get;
};

class ResetsFirst {
public:
  explicit ResetsFirst(sqlite3 *d) : db(d) {
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }
  ~ResetsFirst() {
    get.reset();
    sqlite3_close(db);
  }

private:
  sqlite3 *db;
  std::unique_ptr<sqlite3_stmt, Finalize> get;
};

class HasOne {
public:
  explicit HasOne(sqlite3 *d) : db(d), one(db, "SELECT 1") {}
  ~HasOne() {
    sqlite3_close(db); // expect: release-order "prepared statement 'one' may be open"
  }

private:
  sqlite3 *db;
  Statement one;
};

class EndsIt {
public:
  explicit EndsIt(sqlite3 *d) : db(d), one(db, "SELECT 1") {}
  ~EndsIt() {
    one.end();
    sqlite3_close(db);
  }

private:
  sqlite3 *db;
  Statement one;
};

class HasMany {
public:
  explicit HasMany(sqlite3 *d) : db(d) {}
  ~HasMany() {
    sqlite3_close(db); // expect: release-order "prepared statement 'cache' may be open"
  }
  Statement &of(const std::string &sql) {
    auto &s = cache[sql];
    if (!s)
      s = std::make_unique<Statement>(db, sql.c_str());
    return *s;
  }

private:
  sqlite3 *db;
  std::map<std::string, std::unique_ptr<Statement>> cache;
};

class ClearsThem {
public:
  explicit ClearsThem(sqlite3 *d) : db(d) {}
  ~ClearsThem() {
    cache.clear();
    sqlite3_close(db);
  }
  Statement &of(const std::string &sql) {
    auto &s = cache[sql];
    if (!s)
      s = std::make_unique<Statement>(db, sql.c_str());
    return *s;
  }

private:
  sqlite3 *db;
  std::map<std::string, std::unique_ptr<Statement>> cache;
};

class ClearsByCall {
public:
  explicit ClearsByCall(sqlite3 *d) : db(d) {}
  ~ClearsByCall() {
    clear();
    sqlite3_close(db);
  }
  void clear() { all.clear(); }
  void add(const char *sql) { all.push_back(std::make_unique<Statement>(db, sql)); }

private:
  sqlite3 *db;
  std::vector<std::unique_ptr<Statement>> all;
};

// A method of the class closes it, and ends the statement before.
class ClosesByMethod {
public:
  explicit ClosesByMethod(sqlite3 *d) : db(d), one(db, "SELECT 1") {}
  ~ClosesByMethod() { close(); }
  void close() {
    one.end();
    sqlite3_close(db);
    db = nullptr;
  }

private:
  sqlite3 *db;
  Statement one;
};

// It asks how the close went, and tries again.
class Asks {
public:
  explicit Asks(sqlite3 *d) : db(d), one(std::make_unique<Statement>(d, "SELECT 1")) {}
  ~Asks() {
    if (sqlite3_close(db) == SQLITE_BUSY) {
      one.reset();
      sqlite3_close(db);
    }
  }
  void anew() { one = std::make_unique<Statement>(db, "SELECT 2"); }

private:
  sqlite3 *db;
  std::unique_ptr<Statement> one;
};

// A statement of this connection is only a variable.
class OtherOne {
public:
  OtherOne(sqlite3 *d, sqlite3 *other) : db(d), one(other, "SELECT 1") {}
  ~OtherOne() { sqlite3_close(db); }
  bool any() {
    Statement here(db, "SELECT 2");
    return here.next();
  }

private:
  sqlite3 *db;
  Statement one;
};

// The connection stays until the last statement has gone.
class Zombie {
public:
  explicit Zombie(sqlite3 *d) : db(d), one(db, "SELECT 1") {}
  ~Zombie() { sqlite3_close_v2(db); }

private:
  sqlite3 *db;
  Statement one;
};

// Statements of another connection.
class Other {
public:
  Other(sqlite3 *d, sqlite3 *other) : db(d), one(other, "SELECT 1") {}
  ~Other() { sqlite3_close(db); }

private:
  sqlite3 *db;
  Statement one;
};

// The last member goes first.
class Reversed {
public:
  explicit Reversed(const char *file) {
    sqlite3 *raw = nullptr;
    const int rc = sqlite3_open(file, &raw);
    db.reset(raw);
    if (rc != SQLITE_OK)
      throw std::runtime_error("no database");
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db.get(), "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }
  ~Reversed() {} // expect: release-order "member 'db' is closed while prepared statement 'get' may be open, since members are released in the reverse order"

private:
  std::unique_ptr<sqlite3_stmt, Finalize> get;
  std::unique_ptr<sqlite3, Close> db;
};

class InOrder {
public:
  explicit InOrder(const char *file) {
    sqlite3 *raw = nullptr;
    const int rc = sqlite3_open(file, &raw);
    db.reset(raw);
    if (rc != SQLITE_OK)
      throw std::runtime_error("no database");
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db.get(), "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }
  ~InOrder() {}

private:
  std::unique_ptr<sqlite3, Close> db;
  std::unique_ptr<sqlite3_stmt, Finalize> get;
};

class ReversedZombie {
public:
  explicit ReversedZombie(const char *file) {
    sqlite3 *raw = nullptr;
    const int rc = sqlite3_open(file, &raw);
    db.reset(raw);
    if (rc != SQLITE_OK)
      throw std::runtime_error("no database");
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db.get(), "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }
  ~ReversedZombie() {}

private:
  std::unique_ptr<sqlite3_stmt, Finalize> get;
  std::unique_ptr<sqlite3, CloseLater> db;
};

// The destructor that nobody wrote does the same.
class Unwritten { // expect: release-order "declare 'get' behind it"
public:
  explicit Unwritten(const char *file) {
    sqlite3 *raw = nullptr;
    const int rc = sqlite3_open(file, &raw);
    db.reset(raw);
    if (rc != SQLITE_OK)
      throw std::runtime_error("no database");
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db.get(), "SELECT 1", -1, &s, nullptr) == SQLITE_OK)
      get.reset(s);
  }

private:
  std::unique_ptr<sqlite3_stmt, Finalize> get;
  std::unique_ptr<sqlite3, Close> db;
};

int use(const char *file) {
  Unwritten u(file);
  return 0;
}
