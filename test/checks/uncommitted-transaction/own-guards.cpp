// RUN: %check_hosts %s --preview
// Guards of the program's own: the destructor rolls back what no method has
// committed.
#include <libpq-fe.h>
#include <mysql/mysql.h>
#include <sqlite3.h>
#include <string>



class Db {
public:
  explicit Db(sqlite3 *db) : db_(db) {}
  bool run(const std::string &sql) {
    return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }

private:
  sqlite3 *db_;
};

class Transaction {
public:
  explicit Transaction(Db &db) : db_(db) { open_ = db_.run("BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (open_)
      db_.run("ROLLBACK");
  }
  Transaction(const Transaction &) = delete;
  bool open() const { return open_; }
  bool finish() {
    if (!open_ || !db_.run("COMMIT"))
      return false;
    open_ = false;
    return true;
  }

private:
  Db &db_;
  bool open_ = false;
};

bool addBad(Db &db, const std::string &name) {
  Transaction t(db); // expect: uncommitted-transaction "Transaction::finish' at the end"
  if (!t.open())
    return false;
  return db.run("INSERT INTO users VALUES ('" + name + "')");
}

bool addOk(Db &db, const std::string &name) {
  Transaction t(db);
  if (!t.open())
    return false;
  return db.run("INSERT INTO users VALUES ('" + name + "')") && t.finish();
}

// A read needs no commit.
bool readOk(Db &db) {
  Transaction t(db);
  return db.run("SELECT * FROM users");
}

bool finishIt(Transaction &t) { return t.finish(); }

// Handed to somebody who commits it.
bool handedOk(Db &db) {
  Transaction t(db);
  db.run("DELETE FROM users");
  return finishIt(t);
}

// Begun by a method, on a connection of another library.
class Unit {
public:
  explicit Unit(PGconn *c) : c_(c) {}
  ~Unit() { rollback(); }
  void begin() {
    run("BEGIN");
    open_ = true;
  }
  void commit() {
    if (open_)
      run("COMMIT");
    open_ = false;
  }
  void rollback() {
    if (open_)
      run("ROLLBACK");
    open_ = false;
  }
  bool run(const char *sql) {
    PGresult *res = PQexec(c_, sql);
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
    return ok;
  }

private:
  PGconn *c_;
  bool open_ = false;
};

void purgeBad(PGconn *c) {
  Unit u(c);
  u.begin(); // expect: uncommitted-transaction "transaction 'u' is never committed"
  if (!u.run("DELETE FROM session"))
    return;
}

void purgeOk(PGconn *c) {
  Unit u(c);
  u.begin();
  if (u.run("DELETE FROM session"))
    u.commit();
}

void dryRunOk(PGconn *c) {
  Unit u(c);
  u.begin();
  u.run("DELETE FROM session");
  u.rollback();
}

// Its end commits: no guard that loses anything.
class Batch {
public:
  explicit Batch(MYSQL *m) : m_(m) { mysql_query(m_, "START TRANSACTION"); }
  ~Batch() { mysql_commit(m_); }
  void flush() { mysql_commit(m_); }

private:
  MYSQL *m_;
};

void batchOk(MYSQL *m) {
  Batch b(m);
  if (mysql_query(m, "DELETE FROM t"))
    return;
}

class Work {
public:
  explicit Work(MYSQL *m) : m_(m) { mysql_query(m_, "START TRANSACTION"); }
  ~Work() {
    if (m_)
      mysql_rollback(m_);
  }
  bool commit() {
    if (mysql_commit(m_))
      return false;
    m_ = nullptr;
    return true;
  }

private:
  MYSQL *m_;
};

int payBad(MYSQL *m) {
  Work w(m); // expect: uncommitted-transaction
  if (mysql_query(m, "UPDATE acc SET v = v - 1"))
    return -1;
  return 0;
}

int payOk(MYSQL *m) {
  Work w(m);
  if (mysql_query(m, "UPDATE acc SET v = v - 1"))
    return -1;
  return w.commit() ? 0 : -1;
}


