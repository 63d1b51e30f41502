// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with libodb's signatures.
#include "Inputs/odb.h"

unsigned long long valuesOk(odb::database &db) {
  odb::transaction t(db.begin());
  unsigned long long n = db.execute("DELETE FROM t");
  t.commit();
  return n;
}

// begin() alone starts nothing, and its result is lost.
void beginBad(odb::database &db) {
  db.begin(); // expect: buffer-leak "transaction start from 'odb::database::begin' is discarded and can never be released by 'odb::transaction::transaction'"
  db.execute("DELETE FROM t");
}

int laterBad(odb::sqlite::database &db, bool quick) {
  odb::transaction_impl *start = db.begin_immediate();
  if (quick)
    return 0; // expect: buffer-leak "transaction start 'start'"
  odb::transaction t(start);
  t.commit();
  return 1;
}

void resetOk(odb::database &db) {
  odb::transaction t(db.begin());
  t.commit();
  t.reset(db.begin());
  t.rollback();
}

int newBad(const std::string &file, bool quick) {
  odb::database *db = new odb::sqlite::database(file);
  if (quick)
    return 0; // expect: connection-leak "database 'db' from 'new odb::sqlite::database'"
  delete db;
  return 1;
}

std::unique_ptr<odb::database> newOk(const std::string &file) {
  std::unique_ptr<odb::database> db(new odb::sqlite::database(file));
  odb::transaction t(db->begin());
  t.commit();
  return db;
}

int throwsBad(const std::string &file) {
  odb::database *db = new odb::sqlite::database(file);
  int n = int(db->execute("DELETE FROM t")); // expect: exception-leak "'db'"
  delete db;
  return n;
}

void twiceBad(odb::database *db) {
  delete db;
  delete db; // expect: double-release "'db'"
}
