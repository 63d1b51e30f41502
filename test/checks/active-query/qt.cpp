// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Queries that are active at the commit.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

bool takeBad(QSqlDatabase &db, int &id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec("SELECT id FROM job LIMIT 1") || !q.next()) {
    db.rollback();
    return false;
  }
  id = q.value(0).toInt();
  return db.commit(); // expect: active-query "commits while query 'q' is active"
}

bool takeOk(QSqlDatabase &db, int &id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec("SELECT id FROM job LIMIT 1") || !q.next()) {
    db.rollback();
    return false;
  }
  id = q.value(0).toInt();
  q.finish();
  return db.commit();
}

bool preparedBad(QSqlDatabase &db, int id) {
  db.transaction();
  QSqlQuery q(db);
  q.prepare("SELECT n FROM stock WHERE id = ? FOR UPDATE");
  q.addBindValue(id);
  q.exec();
  q.next();
  return db.commit(); // expect: active-query
}

bool scopeOk(QSqlDatabase &db, int id) {
  db.transaction();
  {
    QSqlQuery q(db);
    q.prepare("SELECT n FROM stock WHERE id = ? FOR UPDATE");
    q.addBindValue(id);
    q.exec();
    q.next();
  }
  return db.commit();
}

bool countBad(QSqlDatabase db) {
  QSqlQuery q(db);
  db.transaction();
  q.exec("SELECT count(*) FROM job");
  const bool some = q.first() && q.value(0).toInt() > 0;
  db.commit(); // expect: active-query
  return some;
}

int sumOk(QSqlDatabase db) {
  int n = 0;
  QSqlQuery q(db);
  db.transaction();
  q.exec("SELECT n FROM job");
  while (q.next())
    n += q.value(0).toInt();
  db.commit();
  return n;
}

bool writeOk(QSqlDatabase db) {
  QSqlQuery q(db);
  db.transaction();
  q.exec("DELETE FROM job");
  return db.commit();
}

bool againOk(QSqlDatabase db) {
  QSqlQuery q(db);
  db.transaction();
  q.exec("SELECT count(*) FROM job");
  q.next();
  q.prepare("DELETE FROM job");
  q.exec();
  return db.commit();
}

class Stock {
public:
  bool reserveBad(int id) {
    if (!db_.transaction())
      return false;
    QSqlQuery q(db_);
    q.prepare("SELECT n FROM stock WHERE id = ?");
    q.addBindValue(id);
    if (!q.exec()) {
      db_.rollback();
      return false;
    }
    const bool some = q.next();
    return db_.commit() && some; // expect: active-query "query 'q'"
  }
  bool reserveOk(int id) {
    if (!db_.transaction())
      return false;
    QSqlQuery q(db_);
    q.prepare("SELECT n FROM stock WHERE id = ?");
    q.addBindValue(id);
    if (!q.exec()) {
      db_.rollback();
      return false;
    }
    const bool some = q.next();
    q.clear();
    return db_.commit() && some;
  }

private:
  QSqlDatabase db_;
};

bool seekBad(QSqlDatabase &db) {
  db.transaction();
  QSqlQuery q("SELECT v FROM t", db);
  q.seek(3);
  return db.commit(); // expect: active-query
}

bool twoBad(QSqlDatabase &db) {
  db.transaction();
  QSqlQuery q(db);
  q.exec("SELECT v FROM t");
  q.first();
  QSqlQuery w(db);
  w.exec("DELETE FROM t");
  return db.commit(); // expect: active-query "query 'q'"
}
