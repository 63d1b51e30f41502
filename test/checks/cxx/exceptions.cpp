// RUN: %check_hosts --preview %s
// What is lost on the way to a handler, and handlers of the types that a pack
// names.
#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

int caughtOk(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  try {
    stmt->execute("DELETE FROM t");
  } catch (sql::SQLException &e) {
    delete stmt;
    return e.getErrorCode();
  }
  delete stmt;
  return 0;
}

int caughtByBaseOk(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  try {
    stmt->execute("DELETE FROM t");
  } catch (const std::runtime_error &) {
    delete stmt;
    throw;
  }
  delete stmt;
  return 0;
}

int caughtOtherBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  try {
    stmt->execute("DELETE FROM t"); // expect: exception-leak
  } catch (const std::logic_error &) {
    delete stmt;
    return 1;
  }
  delete stmt;
  return 0;
}

int twoHandlesOk(sql::Connection *con) {
  sql::Statement *stmt = nullptr;
  sql::ResultSet *res = nullptr;
  int n = -1;
  try {
    stmt = con->createStatement();
    res = stmt->executeQuery("SELECT 1");
    if (res->next())
      n = res->getInt(1);
  } catch (sql::SQLException &) {
    n = -2;
  }
  delete res;
  delete stmt;
  return n;
}

// Lost on the way to a handler of this function: an exception, not a return.
int insideTryBad(sql::Connection *con) {
  try {
    sql::Statement *stmt = con->createStatement();
    stmt->execute("DELETE FROM t"); // expect: exception-leak "if 'sql::Statement::execute' throws here"
    delete stmt;
    return 0;
  } catch (sql::SQLException &e) {
    return e.getErrorCode();
  }
}

int insideTryTwoBad(sql::Connection *con) {
  int n = 0;
  try {
    std::unique_ptr<sql::Statement> stmt(con->createStatement());
    sql::ResultSet *res = stmt->executeQuery("SELECT 1");
    while (res->next()) // expect: exception-leak
      n += res->getInt(1);
    delete res;
  } catch (sql::SQLException &) {
    n = -1;
  }
  return n;
}

int outsideTryBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  try {
    stmt->execute("DELETE FROM t");
  } catch (sql::SQLException &) {
    return 1; // expect: exception-leak
  }
  delete stmt;
  return 0;
}

int swallowedBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = 0;
  try {
    n = std::stoi(PQgetvalue(r, 0, 0));
    PQclear(r);
  } catch (const std::exception &) {
    n = -1;
  }
  return n; // expect: exception-leak
}

int neverBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement(); // expect: statement-leak "never released"
  try {
    stmt->execute("DELETE FROM t");
  } catch (sql::SQLException &e) {
    return e.getErrorCode();
  }
  return 0;
}

int bothBad(sql::Connection *con, int n) {
  sql::Statement *stmt = con->createStatement();
  stmt->execute("DELETE FROM t");
  if (n)
    return 1; // expect: statement-leak
  delete stmt;
  return 0;
}

struct Closer {
  sqlite3 *&db;
  ~Closer() {
    sqlite3_close(db);
    db = nullptr;
  }
};
int functionTryOk(const char *file) try {
  sqlite3 *db = nullptr;
  Closer closer{db};
  if (sqlite3_open(file, &db) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
  return std::stoi("1");
} catch (const std::exception &) {
  return -1;
}

int rethrowInBad(const char *file) {
  sqlite3 *db = nullptr;
  try {
    if (sqlite3_open(file, &db) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
  } catch (const std::runtime_error &) {
    throw; // expect: exception-leak
  }
  sqlite3_close(db);
  return 0;
}

static void fail(const char *why) { throw std::runtime_error(why); }
static void check(sqlite3 *db, int rc) {
  if (rc != SQLITE_OK)
    fail(sqlite3_errmsg(db));
}
int helperBad(sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  check(db, sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr));
  check(db, sqlite3_bind_int(st, 1, 2)); // expect: exception-leak "if 'check' throws here"
  sqlite3_finalize(st);
  return 0;
}
int helperOk(sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  check(db, sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr));
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt *)> own(st, sqlite3_finalize);
  check(db, sqlite3_bind_int(st, 1, 2));
  return 0;
}
int openBad(const char *file) {
  sqlite3 *db = nullptr;
  check(db, sqlite3_open(file, &db)); // expect: exception-leak
  sqlite3_close(db);
  return 0;
}
