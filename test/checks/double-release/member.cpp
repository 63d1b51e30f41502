// RUN: %check_hosts %s
// A member that still points to what a method has released, and a destructor that
// releases it again.
#include <libpq-fe.h>
#include <mysql/mysql.h>
#include <sqlite3.h>

class Closed {
public:
  explicit Closed(const char *info) : conn(PQconnectdb(info)) {}
  ~Closed() {
    if (conn)
      PQfinish(conn);
  }
  void close() {
    PQfinish(conn); // expect: double-release "connection 'conn' is released by 'Closed::close' and again by the destructor of 'Closed'"
  }

private:
  PGconn *conn;
};

class ClosedAndNull {
public:
  explicit ClosedAndNull(const char *info) : conn(PQconnectdb(info)) {}
  ~ClosedAndNull() { PQfinish(conn); }
  void close() {
    PQfinish(conn);
    conn = nullptr;
  }

private:
  PGconn *conn;
};

class Rows {
public:
  Rows(sqlite3 *db, const char *sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr) != SQLITE_OK)
      stmt = nullptr;
  }
  ~Rows() { sqlite3_finalize(stmt); }
  bool next() {
    if (sqlite3_step(stmt) == SQLITE_ROW)
      return true;
    sqlite3_finalize(stmt); // expect: double-release "'Rows::next' and again by the destructor"
    return false;
  }

private:
  sqlite3_stmt *stmt = nullptr;
};

class RowsThatReset {
public:
  RowsThatReset(sqlite3 *db, const char *sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr) != SQLITE_OK)
      stmt = nullptr;
  }
  ~RowsThatReset() { sqlite3_finalize(stmt); }
  bool next() {
    if (sqlite3_step(stmt) == SQLITE_ROW)
      return true;
    sqlite3_reset(stmt);
    return false;
  }

private:
  sqlite3_stmt *stmt = nullptr;
};

// The constructor goes on without a connection.
class Opened {
public:
  explicit Opened(const char *file) {
    if (sqlite3_open(file, &db) != SQLITE_OK) {
      sqlite3_close(db); // expect: double-release "'Opened::Opened' and again by the destructor"
      good = false;
    }
  }
  ~Opened() { sqlite3_close(db); }
  bool ok() const { return good; }

private:
  sqlite3 *db = nullptr;
  bool good = true;
};

// No destructor runs for an object that is not complete.
class OpenedOrNot {
public:
  explicit OpenedOrNot(const char *file) {
    if (sqlite3_open(file, &db) != SQLITE_OK) {
      sqlite3_close(db);
      throw 1;
    }
  }
  ~OpenedOrNot() { sqlite3_close(db); }

private:
  sqlite3 *db = nullptr;
};

class Answers {
public:
  explicit Answers(PGconn *c) : conn(c) {}
  ~Answers() {
    if (res)
      PQclear(res);
  }
  int count(const char *sql) {
    res = PQexec(conn, sql);
    int n = PQresultStatus(res) == PGRES_TUPLES_OK ? PQntuples(res) : -1;
    PQclear(res); // expect: double-release "result 'res' is released by 'Answers::count' and again by the destructor"
    return n;
  }

private:
  PGconn *conn;
  PGresult *res = nullptr;
};

// The object knows whether there is one.
class Flagged {
public:
  explicit Flagged(const char *info) : conn(PQconnectdb(info)), open(true) {}
  ~Flagged() { close(); }
  void close() {
    if (open)
      PQfinish(conn);
    open = false;
  }

private:
  PGconn *conn;
  bool open;
};

// Only the class calls it, and puts another one there.
class Again {
public:
  explicit Again(const char *i) : info(i), conn(PQconnectdb(i)) {}
  ~Again() { drop(); }
  void reconnect() {
    drop();
    conn = PQconnectdb(info);
  }

private:
  void drop() { PQfinish(conn); }
  const char *info;
  PGconn *conn;
};

// Callers close it as well as the destructor.
class Both {
public:
  explicit Both(const char *info) : conn(PQconnectdb(info)) {}
  ~Both() { close(); }
  void close() {
    PQfinish(conn); // expect: double-release "'Both::close' and again by the destructor"
  }

private:
  PGconn *conn;
};

void shut(Both *b) { b->close(); }

// A MYSQL of its own may be closed twice.
class Own {
public:
  Own() { mysql_init(&my); }
  ~Own() { mysql_close(&my); }
  void close() { mysql_close(&my); }

private:
  MYSQL my;
};

// It is told where an object is seen to be closed twice.
class Local {
public:
  explicit Local(const char *info) : conn(PQconnectdb(info)) {}
  ~Local() { PQfinish(conn); }
  void close() { PQfinish(conn); }

private:
  PGconn *conn;
};

void once(const char *info) {
  Local l(info);
  l.close();
} // expect: double-release "released again by 'Local::~Local' after 'Local::close' already released it"

// Those who call it put another one there.
class Base {
public:
  explicit Base(const char *info) : conn(PQconnectdb(info)) {}
  ~Base() { PQfinish(conn); }

protected:
  void drop() { PQfinish(conn); }
  PGconn *conn;
};

class Derived : public Base {
public:
  using Base::Base;
  void again(const char *info) {
    drop();
    conn = PQconnectdb(info);
  }
};

class Switched {
public:
  Switched() = default;
  ~Switched() { PQfinish(conn); }
  void open(const char *info) { conn = PQconnectdb(info); }
  void shut() { PQfinish(conn); }

private:
  PGconn *conn = nullptr;
};

void again(Switched &s) {
  s.shut();
  s.open("");
}
