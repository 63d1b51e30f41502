// RUN: %check_hosts --preview %s
// transaction-leak through a program's own database class: begin, commit and
// rollback are methods, errors are values or exceptions.
#include <libpq-fe.h>
#include <memory>
#include <mysql/mysql.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <vector>

// ---- errors as values -----------------------------------------------------------

class Pg {
public:
  explicit Pg(PGconn *c) : c_(c) {}
  bool begin() { return run("BEGIN"); }
  bool commit() { return run("COMMIT"); }
  bool rollback() { return run("ROLLBACK"); }
  bool run(const std::string &sql) {
    PGresult *res = PQexec(c_, sql.c_str());
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
    return ok;
  }

private:
  PGconn *c_;
};

bool saveBad(Pg &db, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql))
    return false; // expect: transaction-leak "is left open"
  return db.commit();
}

bool saveOk(Pg &db, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql)) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool pointerBad(Pg *db, const std::vector<std::string> &all) {
  db->begin();
  for (const auto &sql : all)
    if (!db->run(sql))
      return false; // expect: transaction-leak
  return db->commit();
}

bool pointerOk(Pg *db, const std::vector<std::string> &all) {
  db->begin();
  bool ok = true;
  for (const auto &sql : all)
    ok = ok && db->run(sql);
  return ok ? db->commit() : (db->rollback(), false);
}

class Repository {
public:
  bool addBad(const std::string &sql) {
    if (!db_.begin())
      return false;
    if (!db_.run(sql))
      return false; // expect: transaction-leak
    return db_.commit();
  }
  bool addOk(const std::string &sql) {
    if (!db_.begin())
      return false;
    if (!db_.run(sql)) {
      db_.rollback();
      return false;
    }
    return db_.commit();
  }
  bool sharedOk(const std::string &sql) {
    if (!shared_->begin())
      return false;
    if (!shared_->run(sql)) {
      shared_->rollback();
      return false;
    }
    return shared_->commit();
  }

private:
  Pg db_{nullptr};
  std::shared_ptr<Pg> shared_;
};

// ---- errors as exceptions --------------------------------------------------------

class Lite {
public:
  explicit Lite(sqlite3 *db) : db_(db) {}
  void begin() { exec("BEGIN IMMEDIATE"); }
  void commit() { exec("COMMIT"); }
  void rollback() noexcept { sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr); }
  void exec(const std::string &sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db_));
  }

private:
  sqlite3 *db_;
};

void throwsBad(Lite &db, const std::string &sql) {
  db.begin();
  db.exec(sql); // expect: transaction-leak "if 'Lite::exec' throws here"
  db.commit();
}

void throwsOk(Lite &db, const std::string &sql) {
  db.begin();
  try {
    db.exec(sql);
    db.commit();
  } catch (...) {
    db.rollback();
    throw;
  }
}

void otherTypeBad(Lite &db, const std::string &sql, const std::string &number) {
  db.begin();
  try {
    db.exec(sql + std::to_string(std::stoi(number))); // expect: transaction-leak "if 'std::stoi' throws here"
    db.commit();
  } catch (const std::runtime_error &) {
    db.rollback();
  }
}

// A guard of the program around its class.
class Guard {
public:
  explicit Guard(Lite &db) : db_(db) { db_.begin(); }
  ~Guard() {
    if (!done_)
      db_.rollback();
  }
  void commit() {
    db_.commit();
    done_ = true;
  }
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

private:
  Lite &db_;
  bool done_ = false;
};

void guardOk(Lite &db, const std::string &sql) {
  Guard tx(db);
  db.exec(sql);
  tx.commit();
}

// ---- a connection behind an owner -----------------------------------------------

class My {
public:
  explicit My(const char *host) : m_(mysql_init(nullptr), &mysql_close) {
    mysql_real_connect(m_.get(), host, "", "", "", 0, nullptr, 0);
  }
  bool query(const char *sql) { return mysql_query(m_.get(), sql) == 0; }
  bool begin() { return mysql_autocommit(m_.get(), 0) == 0; }
  bool commit() { return mysql_commit(m_.get()) == 0; }
  void rollback() { mysql_rollback(m_.get()); }

private:
  std::unique_ptr<MYSQL, decltype(&mysql_close)> m_;
};

bool ownedBad(My &db, const char *sql) {
  if (!db.begin())
    return false;
  if (!db.query(sql))
    return false; // expect: transaction-leak
  return db.commit();
}

bool ownedOk(My &db, const char *sql) {
  if (!db.begin())
    return false;
  if (!db.query(sql)) {
    db.rollback();
    return false;
  }
  return db.commit();
}

// The connection goes with the function: the server rolls back.
bool ownConnectionOk(const char *host, const char *sql) {
  My db(host);
  if (!db.begin())
    return false;
  if (!db.query(sql))
    return false;
  return db.commit();
}

// ---- virtual methods --------------------------------------------------------------

class Backend {
public:
  virtual ~Backend() = default;
  virtual bool begin() = 0;
  virtual bool run(const std::string &sql) = 0;
  virtual bool commit() = 0;
  virtual void rollback() = 0;
};

// Which library is behind it is not known here.
bool virtualOk(Backend &db, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql))
    return false;
  return db.commit();
}
