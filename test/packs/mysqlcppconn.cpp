// RUN: %clang -std=c++17 -Wall -Wno-deprecated -fsyntax-only %s
// RUN: %check_hosts %s --preview
// The pack against the real headers of MySQL Connector/C++ 1.1: every factory
// hands out a raw pointer that must be deleted.
#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <memory>
#include <mysql_connection.h>
#include <mysql_driver.h>
#include <string>

int connectBad(bool quick) {
  sql::mysql::MySQL_Driver *driver = sql::mysql::get_mysql_driver_instance();
  sql::Connection *con = driver->connect("tcp://127.0.0.1", "app", "secret");
  if (quick)
    return 0; // expect: connection-leak "connection 'con' from 'sql::Driver::connect' is not released by 'delete'"
  delete con;
  return 1;
}

int connectOk(bool quick) {
  sql::Driver *driver = get_driver_instance();
  std::unique_ptr<sql::Connection> con(driver->connect("tcp://127.0.0.1", "app", "secret"));
  if (quick)
    return 0;
  con->setSchema("shop");
  return 1;
}

// close() is not a release.
void closeBad(sql::Driver *driver) {
  sql::Connection *con = driver->connect("h", "u", "p"); // expect: connection-leak "'con'"
  con->close();
}

int queryBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  sql::ResultSet *res = stmt->executeQuery("SELECT id FROM t");
  int n = 0;
  while (res->next())
    ++n;
  if (n == 0)
    return -1; // expect: statement-leak "'stmt'", result-leak "'res'"
  delete res;
  delete stmt;
  return n;
}

// Right but for an exception.
int throwsBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  stmt->execute("DELETE FROM t"); // expect: exception-leak "'stmt'"
  delete stmt;
  return 0;
}

int queryOk(sql::Connection *con) {
  std::unique_ptr<sql::Statement> stmt(con->createStatement());
  std::unique_ptr<sql::ResultSet> res{stmt->executeQuery("SELECT id FROM t")};
  int n = 0;
  while (res->next())
    n += res->getInt(1);
  res.reset(stmt->executeQuery("SELECT count(*) FROM t"));
  return res->next() ? n : -1;
}

int sharedOk(sql::Connection *con, const std::string &name) {
  std::shared_ptr<sql::PreparedStatement> ps(con->prepareStatement("SELECT a FROM t WHERE b = ?"));
  ps->setString(1, name);
  std::shared_ptr<sql::ResultSet> res(ps->executeQuery());
  return res->next() ? res->getInt("a") : 0;
}

// In a loop each round's result is lost.
int loopBad(sql::PreparedStatement *ps, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    ps->setInt(1, i);
    sql::ResultSet *res = ps->executeQuery(); // expect: result-leak "'res'"
    if (res->next())
      sum += res->getInt(1);
  }
  return sum;
}

// The result of a call in the middle of an expression.
bool existsBad(sql::Statement *stmt) {
  return stmt->executeQuery("SELECT 1")->next(); // expect: result-leak
}

// Through the driver's own class the method is an override of the interface's.
int overrideBad(sql::mysql::MySQL_Connection *con) {
  sql::Statement *stmt = con->createStatement(); // expect: statement-leak "from 'sql::Connection::createStatement'"
  return stmt->getMaxRows() > 0;
}

void twiceBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  delete stmt;
  delete stmt; // expect: double-release "'stmt' is released again by 'delete'"
}

int afterDeleteBad(sql::Statement *stmt) {
  std::unique_ptr<sql::Statement> owner(stmt);
  sql::ResultSet *res = owner->executeQuery("SELECT 1");
  delete res;
  return res->next(); // expect: use-after-release "'res'"
}

void wrongBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  free(stmt); // expect: wrong-release "'stmt'"
}

void arrayBad(sql::Connection *con) {
  sql::Statement *stmt = con->createStatement();
  delete[] stmt; // expect: wrong-release "is released by 'delete[]' instead of 'delete'"
}

// A savepoint's object lives on after the server has dropped the savepoint.
void savepointBad(sql::Connection *con) {
  sql::Savepoint *sp = con->setSavepoint("a"); // expect: buffer-leak "'sp'"
  con->releaseSavepoint(sp);
}

void savepointOk(sql::Connection *con) {
  std::unique_ptr<sql::Savepoint> sp(con->setSavepoint("a"));
  con->rollback(sp.get());
  con->releaseSavepoint(sp.get());
}

int blobBad(sql::ResultSet *res) {
  std::istream *in = res->getBlob(1);
  int c = in->get();
  if (c < 0)
    return c; // expect: buffer-leak "'in'"
  delete in;
  return c;
}

int metaBad(sql::Connection *con) {
  sql::DatabaseMetaData *meta = con->getMetaData();
  sql::ResultSet *res = meta->getCatalogs();
  int n = int(res->rowsCount());
  if (n > 9)
    return 9; // expect: result-leak "'res'"
  delete res;
  return n;
}

// Borrowed: neither the driver nor the metadata may be deleted.
int borrowedOk(sql::Connection *con) {
  std::unique_ptr<sql::ResultSet> res(con->getMetaData()->getCatalogs());
  return int(res->getMetaData()->getColumnCount());
}

// Handed on.
sql::ResultSet *openOk(sql::Statement *stmt) { return stmt->executeQuery("SELECT 1"); }

int openUserBad(sql::Statement *stmt) {
  sql::ResultSet *res = openOk(stmt); // expect: result-leak "'res'"
  return res->next();
}

struct Store {
  sql::Connection *con = nullptr;
  ~Store() { delete con; }
  void open(sql::Driver *d) { con = d->connect("h", "u", "p"); }
};

// Every way out deletes, also with exceptions.
int caughtOk(sql::Connection *con) {
  sql::Statement *stmt = nullptr;
  sql::ResultSet *res = nullptr;
  int n = -1;
  try {
    stmt = con->createStatement();
    res = stmt->executeQuery("SELECT 1");
    if (res->next())
      n = res->getInt(1);
  } catch (...) {
    n = -2;
  }
  delete res;
  delete stmt;
  return n;
}
