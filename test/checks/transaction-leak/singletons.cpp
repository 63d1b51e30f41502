// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// One object, however often it is asked for.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <sqlite3.h>

class Store {
public:
  static Store *made();
  static Store *lazy();
  static Store &held();
  bool begin() { return mDatabase.transaction(); }
  bool finish() { return mDatabase.commit(); }
  bool rollback() { return mDatabase.rollback(); }

private:
  Store() : mDatabase(QSqlDatabase::addDatabase("QSQLITE", "store")) {}
  QSqlDatabase mDatabase;
  static Store *self;
};

Store *Store::made() {
  static Store *only = new Store();
  return only;
}

Store *Store::self;

Store *Store::lazy() {
  if (!self)
    self = new Store();
  return self;
}

Store &Store::held() {
  static Store only;
  return only;
}

bool work(int n);

bool madeOk(int n) {
  if (!Store::made()->begin())
    return false;
  if (!work(n)) {
    Store::made()->rollback();
    return false;
  }
  if (!Store::made()->finish()) {
    Store::made()->rollback();
    return false;
  }
  return true;
}

bool madeBad(int n) {
  if (!Store::made()->begin())
    return false;
  if (!work(n))
    return false; // expect: transaction-leak
  if (!Store::made()->finish()) {
    Store::made()->rollback();
    return false;
  }
  return true;
}

bool lazyOk(int n) {
  if (!Store::lazy()->begin())
    return false;
  if (!work(n)) {
    Store::lazy()->rollback();
    return false;
  }
  if (!Store::lazy()->finish()) {
    Store::lazy()->rollback();
    return false;
  }
  return true;
}

bool lazyBad(int n) {
  if (!Store::lazy()->begin())
    return false;
  if (!work(n))
    return false; // expect: transaction-leak
  if (!Store::lazy()->finish()) {
    Store::lazy()->rollback();
    return false;
  }
  return true;
}

bool heldOk(int n) {
  if (!Store::held().begin())
    return false;
  if (!work(n)) {
    Store::held().rollback();
    return false;
  }
  if (!Store::held().finish()) {
    Store::held().rollback();
    return false;
  }
  return true;
}

bool heldBad(int n) {
  if (!Store::held().begin())
    return false;
  if (!work(n))
    return false; // expect: transaction-leak
  if (!Store::held().finish()) {
    Store::held().rollback();
    return false;
  }
  return true;
}
