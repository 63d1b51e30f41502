// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// A helper that begins again on another connection where the first one is lost, and
// tells by a bool or by what the query's error says.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>

QSqlDatabase reconnected();

static bool begin(QSqlDatabase &db) {
  bool result = db.transaction();
  if (!db.isOpen()) {
    db = reconnected();
    result = db.transaction();
  }
  return result;
}

static bool beginReading(QSqlDatabase &db) {
  QSqlQuery query = db.exec("BEGIN TRANSACTION READ ONLY");
  if (!db.isOpen()) {
    db = reconnected();
    query = db.exec("BEGIN TRANSACTION READ ONLY");
  }
  return !query.lastError().isValid();
}

bool writeBad(int n) {
  QSqlDatabase db = reconnected();
  if (!begin(db))
    return false;
  if (n < 0)
    return false; // expect: transaction-leak
  return db.commit();
}

bool writeOk(int n) {
  QSqlDatabase db = reconnected();
  if (!begin(db))
    return false;
  if (n < 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool readBad(int n) {
  QSqlDatabase db = reconnected();
  if (!beginReading(db))
    return false;
  if (n < 0)
    return false; // expect: transaction-leak
  return db.commit();
}

bool readOk(int n) {
  QSqlDatabase db = reconnected();
  if (!beginReading(db))
    return false;
  if (n < 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}

// The error is looked at where it begins.
bool directBad(QSqlDatabase db, int n) {
  const QSqlQuery query = db.exec("BEGIN");
  if (query.lastError().isValid())
    return false;
  if (n < 0)
    return false; // expect: transaction-leak
  return db.commit();
}

bool directOk(QSqlDatabase db, int n) {
  const QSqlQuery query = db.exec("BEGIN");
  const QSqlError error = query.lastError();
  if (error.type() != QSqlError::NoError)
    return false;
  if (n < 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}
