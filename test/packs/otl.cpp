// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with otlv4.h's signatures.
#include "Inputs/otlv4.h"
#include <memory>

int valuesOk() {
  otl_connect db;
  db.rlogon("u/p@db");
  otl_stream s(50, "select a from t", db);
  int n = 0, sum = 0;
  while (!s.eof()) {
    s >> n;
    sum += n;
  }
  return sum;
}

int newBad(bool quick) {
  otl_connect *db = new otl_connect;
  db->rlogon("u/p@db");
  if (quick)
    return 0; // expect: connection-leak "connection 'db' from 'new otl_connect' is not released by 'delete'"
  delete db;
  return 1;
}

int newOk() {
  auto db = std::make_unique<otl_connect>();
  db->rlogon("u/p@db");
  std::unique_ptr<otl_stream> s(new otl_stream(1, "select 1 from dual", *db));
  int n = 0;
  *s >> n;
  return n;
}

// logoff() leaves the object.
void logoffBad() {
  otl_connect *db = new otl_connect("u/p@db"); // expect: connection-leak "is never released by 'delete'"
  db->logoff();
}

long throwsBad() {
  otl_connect *db = new otl_connect("u/p@db");
  long n = otl_cursor::direct_exec(*db, "delete from t"); // expect: exception-leak "'db'"
  db->commit();
  delete db;
  return n;
}

int streamBad(otl_connect &db, bool quick) {
  otl_stream *s = new otl_stream(1, "select 1 from dual", db);
  int n = 0;
  *s >> n;
  if (quick)
    return n; // expect: statement-leak "stream 's'"
  delete s;
  return n + 1;
}

void twiceBad(otl_stream *s) {
  s->close();
  delete s;
  delete s; // expect: double-release "'s'"
}
