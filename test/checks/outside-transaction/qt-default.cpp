// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// A program that has the default connection only.
// expect-none
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

bool open(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE");
  db.setDatabaseName(file);
  return db.open();
}

bool removeOk(QSqlDatabase db) {
  if (!db.transaction())
    return false;
  QSqlQuery q;
  if (!q.exec("DELETE FROM item")) {
    db.rollback();
    return false;
  }
  return db.commit();
}
