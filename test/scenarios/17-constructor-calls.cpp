// RUN: %check_hosts --preview %s
// Scenario 17: what the constructor has acquired through a method or in an object
// of its own is lost when it throws. Twins: released first, or owned by a member.
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

class MethodThrowsBad {
  sqlite3 *Db = nullptr;
  void open(const char *Path) {
    if (sqlite3_open(Path, &Db) != SQLITE_OK) {
      sqlite3_close(Db);
      Db = nullptr;
      throw std::runtime_error("open");
    }
    if (sqlite3_exec(Db, "PRAGMA x", nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error("pragma");
  }

public:
  explicit MethodThrowsBad(const char *Path) {
    open(Path); // expect: member-leak "'Db'"
  }
  MethodThrowsBad(const MethodThrowsBad &) = delete;
  ~MethodThrowsBad() { sqlite3_close(Db); }
};

class ThrowsAfterMethodBad {
  sqlite3 *Db = nullptr;
  void open(const char *Path) {
    if (sqlite3_open(Path, &Db) != SQLITE_OK) {
      sqlite3_close(Db);
      Db = nullptr;
      throw std::runtime_error("open");
    }
  }

public:
  explicit ThrowsAfterMethodBad(const char *Path) {
    open(Path);
    if (sqlite3_exec(Db, "PRAGMA x", nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error("pragma"); // expect: member-leak "'Db'"
  }
  ThrowsAfterMethodBad(const ThrowsAfterMethodBad &) = delete;
  ~ThrowsAfterMethodBad() { sqlite3_close(Db); }
};

class ClosesFirstOk {
  sqlite3 *Db = nullptr;
  void close() {
    sqlite3_close(Db);
    Db = nullptr;
  }
  void open(const char *Path) {
    if (sqlite3_open(Path, &Db) != SQLITE_OK) {
      close();
      throw std::runtime_error("open");
    }
  }

public:
  explicit ClosesFirstOk(const char *Path) {
    open(Path);
    if (sqlite3_exec(Db, "PRAGMA x", nullptr, nullptr, nullptr) != SQLITE_OK) {
      close();
      throw std::runtime_error("pragma");
    }
  }
  ClosesFirstOk(const ClosesFirstOk &) = delete;
  ~ClosesFirstOk() { close(); }
};

// A method outside of a constructor leaves the member to the destructor.
class ReopensOk {
  sqlite3 *Db = nullptr;

public:
  void open(const char *Path) {
    sqlite3_close(Db);
    Db = nullptr;
    if (sqlite3_open(Path, &Db) != SQLITE_OK)
      throw std::runtime_error("open");
  }
  ReopensOk() = default;
  ReopensOk(const ReopensOk &) = delete;
  ~ReopensOk() { sqlite3_close(Db); }
};

void reopenOk(ReopensOk &R) {
  R.open("a");
  throw std::runtime_error("later");
}

struct Backend {
  sqlite3 *Db;
  sqlite3_stmt *Stmt = nullptr;
  explicit Backend(sqlite3 *D) : Db(D) {}
  Backend(const Backend &) = delete;
  void prepare(const std::string &Q) {
    if (sqlite3_prepare_v2(Db, Q.c_str(), -1, &Stmt, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(Db));
  }
  void describe() {
    if (sqlite3_column_count(Stmt) == 0)
      throw std::runtime_error("no columns");
  }
  ~Backend() { sqlite3_finalize(Stmt); }
};

class StatementBad {
  Backend *B;

public:
  StatementBad(sqlite3 *D, const std::string &Q) : B(new Backend(D)) {
    B->prepare(Q);
    B->describe(); // expect: exception-leak
  }
  StatementBad(const StatementBad &) = delete;
  ~StatementBad() { delete B; }
};

class StatementCatchesOk {
  Backend *B;

public:
  StatementCatchesOk(sqlite3 *D, const std::string &Q) : B(new Backend(D)) {
    try {
      B->prepare(Q);
      B->describe();
    } catch (...) {
      delete B;
      throw;
    }
  }
  StatementCatchesOk(const StatementCatchesOk &) = delete;
  ~StatementCatchesOk() { delete B; }
};

class StatementOwnsOk {
  std::unique_ptr<Backend> B;

public:
  StatementOwnsOk(sqlite3 *D, const std::string &Q) : B(new Backend(D)) {
    B->prepare(Q);
    B->describe();
  }
};

void useAll(sqlite3 *D) {
  MethodThrowsBad A("a");
  ThrowsAfterMethodBad B("b");
  ClosesFirstOk C("c");
  StatementBad S(D, "select 1");
  StatementCatchesOk T(D, "select 1");
  StatementOwnsOk U(D, "select 1");
}
