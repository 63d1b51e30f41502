// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Whether transaction() went well, asked of the connection instead of the call.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

bool typeOk(QSqlDatabase &db, int n) {
  db.transaction();
  if (db.lastError().type() != QSqlError::NoError)
    return false;
  if (n < 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool typeBad(QSqlDatabase &db, int n) {
  db.transaction();
  if (db.lastError().type() != QSqlError::NoError)
    return false;
  if (n < 0)
    return false; // expect: transaction-leak
  return db.commit();
}

struct Store {
  QSqlDatabase db;
  bool saveOk(int n);
  bool saveBad(int n);
};

bool Store::saveOk(int n) {
  db.transaction();
  QSqlError error = db.lastError();
  if (error.isValid())
    return false;
  if (n < 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}

// The query's error is that of a statement: the transaction is open.
bool Store::saveBad(int n) {
  db.transaction();
  QSqlQuery query(db);
  query.exec("DELETE FROM t");
  if (query.lastError().isValid() && n < 0)
    return false; // expect: transaction-leak
  return db.commit();
}
