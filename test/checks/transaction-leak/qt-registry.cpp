// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Each call of QSqlDatabase::database() gives another copy of the one connection of that
// name.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

bool begin() { return QSqlDatabase::database().transaction(); }
bool commit() { return QSqlDatabase::database().commit(); }
static bool invest(int id) {
  QSqlQuery q;
  q.prepare("UPDATE a SET b = ?");
  q.addBindValue(id);
  return q.exec();
}
bool bookBad(int id) {
  if (!QSqlDatabase::database().transaction())
    return false;
  if (!invest(id))
    return false; // expect: transaction-leak "'QSqlDatabase::database()' is left open"
  return QSqlDatabase::database().commit();
}

bool bookOk(int id) {
  if (!QSqlDatabase::database().transaction())
    return false;
  if (!invest(id)) {
    QSqlDatabase::database().rollback();
    return false;
  }
  return QSqlDatabase::database().commit();
}

bool namedBad(int id) {
  if (!QSqlDatabase::database("main").transaction())
    return false;
  if (!invest(id))
    return false; // expect: transaction-leak
  return QSqlDatabase::database("main").commit();
}

bool otherOk(int id, const QString &name) {
  if (!QSqlDatabase::database(name).transaction())
    return false;
  if (!invest(id)) {
    QSqlDatabase::database(name).rollback();
    return false;
  }
  return QSqlDatabase::database(name).commit();
}

bool helpersOk(int id) {
  if (!begin())
    return false;
  bool ok = invest(id);
  return commit() && ok;
}

bool mixedOk(int id) {
  QSqlDatabase db = QSqlDatabase::database();
  if (!db.transaction())
    return false;
  if (!invest(id)) {
    QSqlDatabase::database().rollback();
    return false;
  }
  return QSqlDatabase::database().commit();
}
