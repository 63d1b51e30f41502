// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with sqlite_modern_cpp's signatures.
#include "Inputs/sqlite_modern_cpp.h"

int valuesOk(const std::string &file) {
  sqlite::database db(file);
  int n = 0;
  db << "SELECT count(*) FROM t WHERE a > ?" << 3 >> n;
  auto insert = db << "INSERT INTO t VALUES (1)";
  insert.execute();
  return n;
}

int newBad(const std::string &file, bool quick) {
  auto *db = new sqlite::database(file);
  if (quick)
    return 0; // expect: connection-leak "database 'db' from 'new sqlite::database' is not released by 'delete'"
  delete db;
  return 1;
}

int newOk(const std::string &file) {
  auto db = std::make_unique<sqlite::database>(file);
  std::shared_ptr<sqlite::database> other(new sqlite::database(file));
  int n = 0;
  *db << "SELECT 1" >> n;
  *other << "SELECT 1" >> n;
  return n;
}

// The statement may throw.
int throwsBad(const std::string &file) {
  auto *db = new sqlite::database(file);
  int n = 0;
  *db << "SELECT 1" >> n; // expect: exception-leak "database 'db'"
  delete db;
  return n;
}

long afterDeleteBad(sqlite::database *db) {
  delete db;
  return long(db->last_insert_rowid()); // expect: use-after-release "'db'"
}

void twiceBad(sqlite::database *db) {
  delete db;
  delete db; // expect: double-release "'db'"
}
