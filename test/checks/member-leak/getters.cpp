// RUN: %check_hosts --preview %s
// Classes that hand out what they hold: who calls the getter may only look at it, or
// release it. And destructors that are empty, constructors that clean up after themselves.
#include <libpq-fe.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <memory>
#include <stdexcept>
#include <string>

class LookedAt {
public:
  explicit LookedAt(const std::string &where)
      : conn_(PQconnectdb(where.c_str())) {} // expect: member-leak "nothing of the class releases it"
  LookedAt(const LookedAt &) = delete;
  ~LookedAt() {}
  PGconn *get() const { return conn_; }
  PGconn *again() const { return get(); }

private:
  PGconn *conn_;
};
bool alive(const LookedAt &db) { return PQstatus(db.again()) == CONNECTION_OK; }

class ReleasedOk {
public:
  explicit ReleasedOk(const std::string &where) : conn_(PQconnectdb(where.c_str())) {}
  ReleasedOk(const ReleasedOk &) = delete;
  ~ReleasedOk() {}
  PGconn *get() const { return conn_; }
  PGconn *again() const { return get(); }

private:
  PGconn *conn_;
};
void close(const ReleasedOk &db) {
  PGconn *conn = db.again();
  PQfinish(conn);
}

// Nobody here asks: others may release it.
class NeverAskedOk {
public:
  explicit NeverAskedOk(const std::string &where) : conn_(PQconnectdb(where.c_str())) {}
  NeverAskedOk(const NeverAskedOk &) = delete;
  PGconn *get() const { return conn_; }

private:
  PGconn *conn_;
};

void keep(PGconn *conn); // unknown
class KeptOk {
public:
  explicit KeptOk(const std::string &where) : conn_(PQconnectdb(where.c_str())) {}
  KeptOk(const KeptOk &) = delete;
  PGconn *get() const { return conn_; }

private:
  PGconn *conn_;
};
void share(const KeptOk &db) { keep(db.get()); }

struct Finish {
  void operator()(PGconn *conn) const { PQfinish(conn); }
};
class GivenToOwnerOk {
public:
  explicit GivenToOwnerOk(const std::string &where) : conn_(PQconnectdb(where.c_str())) {}
  GivenToOwnerOk(const GivenToOwnerOk &) = delete;
  PGconn *get() const { return conn_; }

private:
  PGconn *conn_;
};
void adopt(const GivenToOwnerOk &db) { std::unique_ptr<PGconn, Finish> owner(db.get()); }

// By reference: who has it may put null there.
class ReferenceOk {
public:
  explicit ReferenceOk(const std::string &where) : conn_(PQconnectdb(where.c_str())) {}
  ReferenceOk(const ReferenceOk &) = delete;
  PGconn *&handle() { return conn_; }

private:
  PGconn *conn_;
};
void close(ReferenceOk &db) {
  PQfinish(db.handle());
  db.handle() = nullptr;
}

class ReferenceBad {
public:
  explicit ReferenceBad(const std::string &where)
      : conn_(PQconnectdb(where.c_str())) {} // expect: member-leak "nothing of the class releases it"
  ReferenceBad(const ReferenceBad &) = delete;
  operator PGconn *const &() const { return handle(); }
  PGconn *const &handle() const { return conn_; }

private:
  PGconn *conn_;
};
bool alive(const ReferenceBad &db) { return PQstatus(db) == CONNECTION_OK; }

// One method gives the object to another one that creates what uses the handle.
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
};
class DelegatesBad {
  sqlite3 *db_ = nullptr;

public:
  explicit DelegatesBad(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) { // expect: member-leak "nothing of the class releases it"
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  DelegatesBad(const DelegatesBad &) = delete;
  ~DelegatesBad() {}
  virtual Rows *query(const std::string &sql) { return new Rows(sql, db_); }
  virtual Rows *same(const std::string &sql) { return query(sql); }
};

class Pool {
  sqlite3 *first_ = nullptr;

public:
  void put(sqlite3 *db) { first_ = db; }
  ~Pool() { sqlite3_close(first_); }
};
class DelegatesOk {
  sqlite3 *db_ = nullptr;

public:
  explicit DelegatesOk(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) {
      sqlite3_close(db_);
      throw std::runtime_error("open");
    }
  }
  DelegatesOk(const DelegatesOk &) = delete;
  ~DelegatesOk() {}
  void give(Pool &to) { to.put(db_); }
  void same(Pool &to) { give(to); }
};

// A handle that is a void pointer, and a constructor that releases it where it fails.
class Environment {
  SQLHENV env_ = nullptr;

public:
  Environment() {
    bool made = false;
    try {
      if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env_))) // expect: member-leak "nothing of the class releases it"
        throw std::runtime_error("environment");
      made = true;
      if (!SQL_SUCCEEDED(SQLSetEnvAttr(env_, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0)))
        throw std::runtime_error("version");
    } catch (...) {
      if (made)
        SQLFreeHandle(SQL_HANDLE_ENV, env_);
      throw;
    }
  }
  Environment(const Environment &) = delete;
  ~Environment() {}
};
class EnvironmentOk {
  SQLHENV env_ = nullptr;

public:
  EnvironmentOk() {
    bool made = false;
    try {
      if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env_)))
        throw std::runtime_error("environment");
      made = true;
      if (!SQL_SUCCEEDED(SQLSetEnvAttr(env_, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0)))
        throw std::runtime_error("version");
    } catch (...) {
      if (made)
        SQLFreeHandle(SQL_HANDLE_ENV, env_);
      throw;
    }
  }
  EnvironmentOk(const EnvironmentOk &) = delete;
  ~EnvironmentOk() { SQLFreeHandle(SQL_HANDLE_ENV, env_); }
};
