// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview
// The C++ part of the pack of Oracle's call interface, against declarations
// with its signatures: each object goes back to who made it.
#include "Inputs/occi.h"

using namespace oracle::occi;

int connectBad(Environment *env, bool quick) {
  Connection *con = env->createConnection("u", "p", "db");
  if (quick)
    return 0; // expect: connection-leak "connection 'con' from 'oracle::occi::Environment::createConnection' is not released by 'oracle::occi::Environment::terminateConnection'"
  env->terminateConnection(con);
  return 1;
}

int queryBad(Connection *con) {
  Statement *st = con->createStatement("SELECT 1 FROM dual");
  ResultSet *rs = st->executeQuery();
  if (!rs->next())
    return -1; // expect: statement-leak "'st'", result-leak "'rs'"
  int n = rs->getInt(1);
  st->closeResultSet(rs);
  con->terminateStatement(st);
  return n;
}

int queryOk(Connection *con) {
  Statement *st = con->createStatement("SELECT 1 FROM dual");
  ResultSet *rs = nullptr;
  int n = -1;
  try {
    rs = st->executeQuery();
    if (rs->next())
      n = rs->getInt(1);
  } catch (...) {
    n = -2;
  }
  if (rs)
    st->closeResultSet(rs);
  con->terminateStatement(st);
  return n;
}

int throwsBad(Connection *con) {
  Statement *st = con->createStatement();
  int n = int(st->executeUpdate("DELETE FROM t")); // expect: exception-leak "'st'"
  con->terminateStatement(st);
  return n;
}

// The parent has to be told.
void deleteBad(Connection *con) {
  Statement *st = con->createStatement();
  delete st; // expect: wrong-release "statement 'st' from 'oracle::occi::Connection::createStatement' is released by 'delete'"
}

void environmentBad(const std::string &user) {
  Environment *env = Environment::createEnvironment();
  if (user.empty())
    return; // expect: buffer-leak "environment 'env'"
  Environment::terminateEnvironment(env);
}
