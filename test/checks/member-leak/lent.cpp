// RUN: %check_hosts --preview %s
// Classes whose handle other objects of the program use: such an object may own it, or
// only keep a copy. And members that another class releases by way of a pointer.
#include <mysql.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

class Rows {
  sqlite3_stmt *stmt_ = nullptr;
  sqlite3 *db_;

public:
  Rows(const std::string &sql, sqlite3 *db) : db_(db) {
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &stmt_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db_));
  }
  Rows(const Rows &) = delete;
  ~Rows() { sqlite3_finalize(stmt_); }
  bool next() { return sqlite3_step(stmt_) == SQLITE_ROW; }
};

// Its rows only use the connection.
class LentBad {
  sqlite3 *db_ = nullptr;

public:
  explicit LentBad(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) { // expect: member-leak "nothing of the class releases it"
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  LentBad(const LentBad &) = delete;
  ~LentBad() {}
  Rows *query(const std::string &sql) { return new Rows(sql, db_); }
};

class LentOk {
  sqlite3 *db_ = nullptr;

public:
  explicit LentOk(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  LentOk(const LentOk &) = delete;
  ~LentOk() { sqlite3_close(db_); }
  Rows *query(const std::string &sql) { return new Rows(sql, db_); }
};

class Owner {
  sqlite3 *db_;

public:
  explicit Owner(sqlite3 *db) : db_(db) {}
  Owner(const Owner &) = delete;
  ~Owner() { sqlite3_close(db_); }
};

// What it makes owns the connection.
class GivenAwayOk {
  sqlite3 *db_ = nullptr;

public:
  explicit GivenAwayOk(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  GivenAwayOk(const GivenAwayOk &) = delete;
  ~GivenAwayOk() {}
  Owner *take() { return new Owner(db_); }
};

// And what keeps it lets others have it.
class Handle {
  sqlite3 *db_;

public:
  explicit Handle(sqlite3 *db) : db_(db) {}
  sqlite3 *get() const { return db_; }
};

class PassedOnOk {
  sqlite3 *db_ = nullptr;

public:
  explicit PassedOnOk(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  PassedOnOk(const PassedOnOk &) = delete;
  ~PassedOnOk() {}
  Handle *handle() { return new Handle(db_); }
};

// What its destructor does is not known here.
class Elsewhere {
  sqlite3 *db_;

public:
  explicit Elsewhere(sqlite3 *db) : db_(db) {}
  Elsewhere(const Elsewhere &) = delete;
  ~Elsewhere();
};

class UsedElsewhereOk {
  sqlite3 *db_ = nullptr;

public:
  explicit UsedElsewhereOk(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  UsedElsewhereOk(const UsedElsewhereOk &) = delete;
  ~UsedElsewhereOk() {}
  Elsewhere *other() { return new Elsewhere(db_); }
};

// The public half of a private implementation releases.
class PrivateOk {
public:
  MYSQL_RES *meta = nullptr;
  bool bind(MYSQL_STMT *stmt) {
    if (!meta)
      meta = mysql_stmt_result_metadata(stmt);
    return meta != nullptr;
  }
};
class PublicOk {
  void *d_;
  PrivateOk *d() { return static_cast<PrivateOk *>(d_); }

public:
  explicit PublicOk(void *d) : d_(d) {}
  bool bind(MYSQL_STMT *stmt) { return d()->bind(stmt); }
  void cleanup() {
    PrivateOk *d = this->d();
    if (d->meta) {
      mysql_free_result(d->meta);
      d->meta = nullptr;
    }
  }
};

class PrivateBad {
public:
  MYSQL_RES *meta = nullptr;
  bool bind(MYSQL_STMT *stmt) {
    if (!meta)
      meta = mysql_stmt_result_metadata(stmt); // expect: member-leak "nothing of the class releases it"
    return meta != nullptr;
  }
};
class PublicBad {
  void *d_;
  PrivateBad *d() { return static_cast<PrivateBad *>(d_); }

public:
  explicit PublicBad(void *d) : d_(d) {}
  bool bind(MYSQL_STMT *stmt) { return d()->bind(stmt); }
  unsigned fields() {
    PrivateBad *d = this->d();
    return d->meta ? mysql_num_fields(d->meta) : 0;
  }
};
