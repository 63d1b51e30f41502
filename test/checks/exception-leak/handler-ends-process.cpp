// RUN: %check_hosts %s
// The handler that catches the exception ends the process.
#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <cstdlib>
#include <iostream>

[[noreturn]] void die(const char *);
[[noreturn]] void throwAgain(const char *);
void log(const char *);

int countOk(sql::Connection *con) {
  int n = 0;
  try {
    sql::Statement *st = con->createStatement();
    sql::ResultSet *res = st->executeQuery("SELECT a FROM t");
    while (res->next())
      n += res->getInt(1);
    delete res;
    delete st;
  } catch (sql::SQLException &e) {
    std::cerr << e.what();
    exit(1);
  }
  return n;
}

int everyOk(sql::Connection *con) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X");
    delete st;
  } catch (...) {
    die("gone");
  }
  return 0;
}

int severalOk(sql::Connection *con, bool verbose) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X");
    delete st;
  } catch (const sql::SQLException &e) {
    if (verbose)
      log(e.what());
    std::abort();
  } catch (const std::exception &e) {
    log(e.what());
    std::terminate();
  }
  return 0;
}

int goesOnBad(sql::Connection *con) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X"); // expect: exception-leak "'st'"
    delete st;
  } catch (const sql::SQLException &e) {
    log(e.what());
  }
  return 0;
}

int sometimesBad(sql::Connection *con, bool fatal) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X"); // expect: exception-leak "'st'"
    delete st;
  } catch (const sql::SQLException &e) {
    if (fatal)
      std::exit(1);
  }
  return 0;
}

int otherBad(sql::Connection *con) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X"); // expect: exception-leak "'st'"
    delete st;
  } catch (const std::logic_error &) {
    std::exit(1);
  }
  return 0;
}

int translatedBad(sql::Connection *con) {
  try {
    sql::Statement *st = con->createStatement();
    st->execute("X"); // expect: exception-leak "'st'"
    delete st;
  } catch (const sql::SQLException &e) {
    throwAgain(e.what());
  }
  return 0;
}
