// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// transaction-leak with Qt SQL: no object rolls back, and the end of a copy of
// the database object ends nothing.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QStringList>
#include <QVariant>

bool removeBad(QSqlDatabase db, int id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  q.prepare(QStringLiteral("DELETE FROM item WHERE id = ?"));
  q.addBindValue(id);
  if (!q.exec())
    return false; // expect: transaction-leak "'db'"
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

bool localBad(const QStringList &all) {
  QSqlDatabase db = QSqlDatabase::database();
  db.transaction();
  QSqlQuery q(db);
  for (const QString &sql : all)
    if (!q.exec(sql))
      return false; // expect: transaction-leak "'db'"
  return db.commit();
}

bool localOk(const QStringList &all) {
  QSqlDatabase db = QSqlDatabase::database();
  db.transaction();
  QSqlQuery q(db);
  for (const QString &sql : all)
    if (!q.exec(sql)) {
      db.rollback();
      return false;
    }
  return db.commit();
}

class Store {
public:
  bool addBad(const QString &name) {
    if (!db_.transaction())
      return false;
    QSqlQuery q(db_);
    q.prepare(QStringLiteral("INSERT INTO u(name) VALUES (?)"));
    q.addBindValue(name);
    if (!q.exec()) {
      error_ = q.lastError().text();
      return false; // expect: transaction-leak
    }
    return db_.commit();
  }
  bool addOk(const QString &name) {
    if (!db_.transaction())
      return false;
    QSqlQuery q(db_);
    q.prepare(QStringLiteral("INSERT INTO u(name) VALUES (?)"));
    q.addBindValue(name);
    if (!q.exec()) {
      error_ = q.lastError().text();
      db_.rollback();
      return false;
    }
    return db_.commit();
  }
  bool begin() { return db_.transaction(); }
  bool end(bool ok) { return ok ? db_.commit() : db_.rollback(); }

private:
  QSqlDatabase db_;
  QString error_;
};

bool wrappedBad(Store &store, QSqlQuery &q) {
  if (!store.begin())
    return false;
  if (!q.exec())
    return false; // expect: transaction-leak
  return store.end(true);
}

bool wrappedOk(Store &store, QSqlQuery &q) {
  if (!store.begin())
    return false;
  return store.end(q.exec());
}

// QSqlDatabase::database() gives the same connection each time.
bool staticBad(const QString &sql) {
  QSqlDatabase::database().transaction();
  QSqlQuery q;
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  return QSqlDatabase::database().commit();
}

bool staticOk(const QString &sql) {
  QSqlDatabase::database().transaction();
  QSqlQuery q;
  if (!q.exec(sql)) {
    QSqlDatabase::database().rollback();
    return false;
  }
  return QSqlDatabase::database().commit();
}

// The text in a QStringLiteral is a text like others.
bool literalBad(const QSqlDatabase &db) {
  QSqlQuery q(db);
  if (!q.exec(QStringLiteral("BEGIN")))
    return false;
  if (!q.exec(QStringLiteral("DELETE FROM item")))
    return false; // expect: transaction-leak "'db'"
  return q.exec(QStringLiteral("COMMIT"));
}

bool literalOk(const QSqlDatabase &db) {
  QSqlQuery q(db);
  if (!q.exec(QStringLiteral("BEGIN")))
    return false;
  if (!q.exec(QStringLiteral("DELETE FROM item"))) {
    q.exec(QStringLiteral("ROLLBACK"));
    return false;
  }
  return q.exec(QStringLiteral("COMMIT"));
}

// Closing the connection rolls back, by whichever object of it.
int closedOk() {
  QSqlDatabase db = QSqlDatabase::database("items");
  QSqlQuery q(db);
  if (!q.exec("BEGIN IMMEDIATE TRANSACTION")) {
    db.close();
    return -1;
  }
  if (!q.prepare("SELECT count(*) FROM item")) {
    db.close();
    return -1;
  }
  const int n = q.exec() && q.first() ? q.value(0).toInt() : -1;
  if (!q.exec("COMMIT"))
    db.close();
  return n;
}

int notClosedBad() {
  QSqlDatabase db = QSqlDatabase::database("items");
  QSqlQuery q(db);
  if (!q.exec("BEGIN IMMEDIATE TRANSACTION")) {
    db.close();
    return -1;
  }
  if (!q.prepare("SELECT count(*) FROM item"))
    return -1; // expect: transaction-leak "left open by this return"
  const int n = q.exec() && q.first() ? q.value(0).toInt() : -1;
  if (!q.exec("COMMIT"))
    db.close();
  return n;
}

// %1 is a place for what comes later.
bool placeBad(QSqlDatabase db, const QString &mode) {
  QSqlQuery q(db);
  if (!q.exec(QString("BEGIN %1").arg(mode)))
    return false;
  if (!q.exec("DELETE FROM item"))
    return false; // expect: transaction-leak
  return q.exec("COMMIT");
}

bool placeOk(QSqlDatabase db, const QString &mode) {
  QSqlQuery q(db);
  if (!q.exec(QString("BEGIN %1").arg(mode)))
    return false;
  if (!q.exec("DELETE FROM item")) {
    q.exec("ROLLBACK");
    return false;
  }
  return q.exec("COMMIT");
}
