// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// A query without a database works on the default connection.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QSqlQueryModel>
#include <QString>
#include <QVariant>

QSqlDatabase open(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "worker");
  db.setDatabaseName(file);
  return db;
}

bool removeBad(QSqlDatabase db, int id) {
  if (!db.transaction())
    return false;
  QSqlQuery q; // expect: outside-transaction "open on 'db', but runs on the default connection"
  q.prepare(QStringLiteral("DELETE FROM item WHERE id = ?"));
  q.addBindValue(id);
  if (!q.exec()) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool removeOk(QSqlDatabase db, int id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  q.prepare(QStringLiteral("DELETE FROM item WHERE id = ?"));
  q.addBindValue(id);
  if (!q.exec()) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool textBad() {
  QSqlDatabase db = QSqlDatabase::database("worker");
  db.transaction();
  QSqlQuery q("DELETE FROM item"); // expect: outside-transaction
  return db.commit();
}

bool textOk() {
  QSqlDatabase db = QSqlDatabase::database("worker");
  db.transaction();
  QSqlQuery q("DELETE FROM item", db);
  return db.commit();
}

void modelBad(QSqlDatabase &db, QSqlQueryModel &model) {
  db.transaction();
  model.setQuery("SELECT * FROM item FOR UPDATE"); // expect: outside-transaction
  db.commit();
}

void modelOk(QSqlDatabase &db, QSqlQueryModel &model) {
  db.transaction();
  model.setQuery("SELECT * FROM item FOR UPDATE", db);
  db.commit();
}

// The transaction is on the default connection itself.
bool defaultOk() {
  QSqlDatabase db = QSqlDatabase::database();
  db.transaction();
  QSqlQuery q("DELETE FROM item");
  return db.commit();
}

bool beforeOk(QSqlDatabase db) {
  QSqlQuery q("SELECT 1");
  if (!db.transaction())
    return false;
  return db.commit();
}

class Items {
public:
  void clearBad() {
    db_.transaction();
    QSqlQuery q("DELETE FROM item"); // expect: outside-transaction "on 'db_'"
    db_.commit();
  }
  void clearOk() {
    db_.transaction();
    QSqlQuery q("DELETE FROM item", db_);
    db_.commit();
  }

private:
  QSqlDatabase db_;
};
