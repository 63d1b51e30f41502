// RUN: %check_hosts --preview %s
// Scenario 20 for handles that lie side by side in a class or struct: the connection
// is closed before what was made from it. Twins: in the right order; a close that the
// library does not mind; the statement of another connection.
#include <sqlite3.h>

class ClosesFirstBad {
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *get_ = nullptr;

public:
  ClosesFirstBad() = default;
  ClosesFirstBad(const ClosesFirstBad &) = delete;
  bool open(const char *file) {
    if (sqlite3_open(file, &db_) != SQLITE_OK)
      return false;
    return sqlite3_prepare_v2(db_, "SELECT v FROM t", -1, &get_, nullptr) == SQLITE_OK;
  }
  void close() {
    sqlite3_close(db_); // expect: release-order "'sqlite3_close' closes 'db_' while prepared statement 'get_'"
    sqlite3_finalize(get_);
    db_ = nullptr;
    get_ = nullptr;
  }
  ~ClosesFirstBad() { close(); }
};

class ClosesLastOk {
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *get_ = nullptr, *put_ = nullptr;
  void dropPut() {
    sqlite3_finalize(put_);
    put_ = nullptr;
  }

public:
  ClosesLastOk() = default;
  ClosesLastOk(const ClosesLastOk &) = delete;
  bool open(const char *file) {
    if (sqlite3_open(file, &db_) != SQLITE_OK)
      return false;
    return sqlite3_prepare_v2(db_, "SELECT v FROM t", -1, &get_, nullptr) == SQLITE_OK &&
           sqlite3_prepare_v2(db_, "INSERT INTO t VALUES(?)", -1, &put_, nullptr) == SQLITE_OK;
  }
  void close() {
    dropPut();
    sqlite3_finalize(get_);
    sqlite3_close(db_);
    db_ = nullptr;
    get_ = nullptr;
    dropPut();
  }
  ~ClosesLastOk() { close(); }
};

class ClosesLaterOk {
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *get_ = nullptr;

public:
  ClosesLaterOk() = default;
  ClosesLaterOk(const ClosesLaterOk &) = delete;
  bool open(const char *file) {
    if (sqlite3_open(file, &db_) != SQLITE_OK)
      return false;
    return sqlite3_prepare_v2(db_, "SELECT v FROM t", -1, &get_, nullptr) == SQLITE_OK;
  }
  ~ClosesLaterOk() {
    sqlite3_close_v2(db_);
    sqlite3_finalize(get_);
  }
};

struct two {
  sqlite3 *from, *to;
  sqlite3_stmt *insert;
};

int twoOpen(struct two *t) {
  return sqlite3_prepare_v2(t->to, "INSERT INTO t VALUES(?)", -1, &t->insert, nullptr);
}

void twoCloseBad(struct two *t) {
  sqlite3_close(t->from);
  sqlite3_close(t->to); // expect: release-order "closes 'to' while prepared statement 't->insert'"
  sqlite3_finalize(t->insert);
}

void twoCloseOk(struct two *t) {
  sqlite3_close(t->from);
  sqlite3_finalize(t->insert);
  sqlite3_close(t->to);
}
