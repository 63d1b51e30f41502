// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Guards that forget their transaction before the COMMIT has succeeded.
#include <QSqlDatabase>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>

class FlagBad {
  sqlite3 *db_;
  bool open_ = true;

public:
  explicit FlagBad(sqlite3 *db) : db_(db) { sqlite3_exec(db_, "BEGIN", nullptr, nullptr, nullptr); }
  ~FlagBad() {
    if (open_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  int commit() {
    open_ = false;
    return sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr); // expect: disarmed-guard "'open_' is set before 'sqlite3_exec' commits"
  }
};

class FlagOk {
  sqlite3 *db_;
  bool open_ = false;

public:
  explicit FlagOk(sqlite3 *db) : db_(db) {
    open_ = sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool active() const { return open_; }
  bool commit() {
    if (sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
      return false;
    open_ = false;
    return true;
  }
  ~FlagOk() {
    if (open_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
};

class DoneBad {
  QSqlDatabase db_;
  bool done_ = false;

public:
  explicit DoneBad(QSqlDatabase db) : db_(db) { done_ = !db_.transaction(); }
  ~DoneBad() {
    if (!done_)
      db_.rollback();
  }
  bool commit() {
    done_ = true;
    return db_.commit(); // expect: disarmed-guard "'done_'"
  }
};

class DoneOk {
  QSqlDatabase db_;
  bool done_ = false;

public:
  explicit DoneOk(QSqlDatabase db) : db_(db) { done_ = !db_.transaction(); }
  ~DoneOk() {
    if (!done_)
      db_.rollback();
  }
  bool commit() {
    done_ = db_.commit();
    return done_;
  }
};

class StateBad {
  MYSQL *m_;
  int state_ = 1;

public:
  explicit StateBad(MYSQL *m) : m_(m) {
    if (mysql_query(m_, "START TRANSACTION"))
      state_ = 0;
  }
  ~StateBad() {
    if (state_ == 1)
      mysql_rollback(m_);
  }
  bool commit() {
    state_ = 2;
    if (mysql_commit(m_)) // expect: disarmed-guard "'state_'"
      return false;
    return true;
  }
};

// The flag is put back.
class PutBackOk {
  MYSQL *m_;
  int state_ = 1;

public:
  explicit PutBackOk(MYSQL *m) : m_(m) {
    if (mysql_query(m_, "START TRANSACTION"))
      state_ = 0;
  }
  ~PutBackOk() {
    if (state_ == 1)
      mysql_rollback(m_);
  }
  bool commit() {
    state_ = 2;
    if (mysql_commit(m_)) {
      state_ = 1;
      return false;
    }
    return true;
  }
};

class TextBad {
  PGconn *c_;
  bool armed_ = true;

public:
  explicit TextBad(PGconn *c) : c_(c) { PQclear(PQexec(c_, "BEGIN")); }
  ~TextBad() {
    if (armed_)
      PQclear(PQexec(c_, "ROLLBACK"));
  }
  bool commit() {
    armed_ = false;
    PGresult *r = PQexec(c_, "COMMIT"); // expect: disarmed-guard
    const bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return ok;
  }
};

class TextOk {
  PGconn *c_;
  bool armed_ = true;

public:
  explicit TextOk(PGconn *c) : c_(c) { PQclear(PQexec(c_, "BEGIN")); }
  ~TextOk() {
    if (armed_)
      PQclear(PQexec(c_, "ROLLBACK"));
  }
  bool commit() {
    PGresult *r = PQexec(c_, "COMMIT");
    const bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    if (ok)
      armed_ = false;
    return ok;
  }
};

class PointerBad {
  sqlite3 *db_;

public:
  explicit PointerBad(sqlite3 *db) : db_(db) { sqlite3_exec(db_, "BEGIN", nullptr, nullptr, nullptr); }
  ~PointerBad() {
    if (db_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  int commit() {
    sqlite3 *db = db_;
    db_ = nullptr;
    return sqlite3_exec(db, "END", nullptr, nullptr, nullptr); // expect: disarmed-guard "'db_'"
  }
};

class PointerOk {
  sqlite3 *db_;

public:
  explicit PointerOk(sqlite3 *db) : db_(db) { sqlite3_exec(db_, "BEGIN", nullptr, nullptr, nullptr); }
  ~PointerOk() {
    if (db_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  int commit() {
    const int rc = sqlite3_exec(db_, "END", nullptr, nullptr, nullptr);
    if (rc == SQLITE_OK)
      db_ = nullptr;
    return rc;
  }
};

// No destructor asks for the flag.
class StatisticsOk {
  sqlite3 *db_;
  bool busy_ = false;

public:
  explicit StatisticsOk(sqlite3 *db) : db_(db) {}
  bool busy() const { return busy_; }
  int commit() {
    busy_ = true;
    return sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
  }
};

class ThrowingBad {
  sqlite3 *db_;
  bool active_ = true;

public:
  explicit ThrowingBad(sqlite3 *db) : db_(db) {
    sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  }
  ~ThrowingBad() {
    if (active_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  void commit() {
    active_ = false;
    if (sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) // expect: disarmed-guard "'active_'"
      throw sqlite3_errcode(db_);
  }
};
