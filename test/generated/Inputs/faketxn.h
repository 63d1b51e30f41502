// What generated programs with transactions are made of: databases whose calls
// answer or throw, and the helpers and classes that a project writes around them.
// model.cpp implements the libraries for the execution.
#ifndef FAKETXN_H
#define FAKETXN_H
#include "fakexx.h"
#include <string>

extern "C" {
int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                 void *data, char **error);
typedef struct MYSQL MYSQL;
int mysql_query(MYSQL *my, const char *sql);
char mysql_commit(MYSQL *my);
char mysql_rollback(MYSQL *my);
}

namespace soci {
struct soci_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
namespace details {
class once_temp_type {
public:
  ~once_temp_type() noexcept(false);
};
} // namespace details
class session {
public:
  void begin();
  void commit();
  void rollback();
  details::once_temp_type operator<<(const char *sql);
};
class transaction {
public:
  explicit transaction(session &c);
  ~transaction();
  void commit();
  void rollback();

private:
  bool over = false;
  session &c;
};
} // namespace soci

namespace SQLite {
struct Exception : std::runtime_error {
  using std::runtime_error::runtime_error;
};
class Database {
public:
  int exec(const char *sql);
  int tryExec(const char *sql) noexcept;
};
class Transaction {
public:
  explicit Transaction(Database &c);
  ~Transaction();
  void commit();

private:
  bool over = false;
  Database &c;
};
} // namespace SQLite

namespace pqxx {
class connection {};
class transaction_base {
public:
  ~transaction_base();
  void commit();
  void abort();
  int exec(const char *sql);

protected:
  explicit transaction_base(connection &c);

private:
  bool over = false;
  connection &c;
};
class dbtransaction : public transaction_base {
protected:
  using transaction_base::transaction_base;
};
template <int Level = 0> class transaction : public dbtransaction {
public:
  explicit transaction(connection &c) : dbtransaction(c) {}
};
using work = transaction<>;
} // namespace pqxx

class QSqlDatabase {
public:
  bool transaction();
  bool commit();
  bool rollback();
};

// ---- what a project writes around them ---------------------------------------------

struct SqlError : Failure {
  using Failure::Failure;
};

inline bool query(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}
inline bool query(sqlite3 *c, const char *sql) {
  return sqlite3_exec(c, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}
inline bool query(MYSQL *c, const char *sql) { return mysql_query(c, sql) == 0; }
template <class T> void run(T *c, const char *sql) {
  if (!query(c, sql))
    throw SqlError(sql);
}

class Store {
public:
  explicit Store(PGconn *raw) : raw(raw) {}
  void begin() { exec("BEGIN"); }
  void commit() { exec("COMMIT"); }
  void rollback() noexcept { query(raw, "ROLLBACK"); }
  void exec(const std::string &sql) { run(raw, sql.c_str()); }
  bool tryExec(const std::string &sql) noexcept { return query(raw, sql.c_str()); }

private:
  PGconn *raw;
};

inline int number() { return choose(2) ? throw Late("number") : 1; }
inline bool quietly() noexcept {
  try {
    work();
    return true;
  } catch (...) {
    return false;
  }
}
inline void ending() noexcept { work(); }
template <class F> void each(int n, F f) {
  for (int i = 0; i < n; i++)
    f(i);
}
inline void call(const std::function<void()> &f) { f(); }
#endif
