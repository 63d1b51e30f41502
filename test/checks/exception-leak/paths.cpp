// RUN: %check_hosts %s --preview -- -std=c++17
// Handles that are released whatever is thrown in between.
#include <libpq-fe.h>
#include <memory>
#include <mysql.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

int parsedBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = std::stoi(PQgetvalue(res, 0, 0)); // expect: exception-leak "'res'"
  PQclear(res);
  return n;
}

int parsedOk(PGconn *conn) {
  std::unique_ptr<PGresult, decltype(&PQclear)> res(PQexec(conn, "SELECT 1"), &PQclear);
  return std::stoi(PQgetvalue(res.get(), 0, 0));
}

int caughtOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(res, 0, 0));
  } catch (const std::exception &) {
    PQclear(res);
    throw;
  }
  PQclear(res);
  return n;
}

int anyOk(MYSQL *m, const std::string &number) {
  MYSQL_RES *res = mysql_store_result(m);
  int n = 0;
  try {
    n = std::stoi(number);
  } catch (...) {
    n = -1;
  }
  if (res)
    mysql_free_result(res);
  return n;
}

int copiedFirstOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  char first = *PQgetvalue(res, 0, 0);
  PQclear(res);
  return std::stoi(std::string(1, first));
}

class Statement {
public:
  Statement(sqlite3 *db, const char *sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &stmt_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
  }
  ~Statement() { sqlite3_finalize(stmt_); }
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;
  int step() { return sqlite3_step(stmt_); }

private:
  sqlite3_stmt *stmt_ = nullptr;
};

int guardOk(sqlite3 *db, const std::string &number) {
  Statement st(db, "SELECT 1");
  return st.step() == SQLITE_ROW ? std::stoi(number) : 0;
}

void noThrowOk(sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) == SQLITE_OK)
    sqlite3_step(stmt);
  sqlite3_finalize(stmt);
}

int bothCaughtOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(res, 0, 0));
  } catch (const std::invalid_argument &) {
  } catch (const std::out_of_range &) {
  }
  PQclear(res);
  return n;
}

int oneCaughtBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(res, 0, 0)); // expect: exception-leak "'res'"
  } catch (const std::invalid_argument &) {
  }
  PQclear(res);
  return n;
}
