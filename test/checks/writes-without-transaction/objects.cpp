// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Loops that write row by row, through objects.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <SQLiteCpp/SQLiteCpp.h>
#include <soci/soci.h>
#include <vector>

void cppBad(SQLite::Database &db, const std::vector<int> &v) {
  SQLite::Statement st(db, "INSERT INTO n VALUES (?)");
  for (int x : v) {
    st.bind(1, x);
    st.exec(); // expect: writes-without-transaction
    st.reset();
  }
}

void cppOk(SQLite::Database &db, const std::vector<int> &v) {
  SQLite::Transaction tx(db);
  SQLite::Statement st(db, "INSERT INTO n VALUES (?)");
  for (int x : v) {
    st.bind(1, x);
    st.exec();
    st.reset();
  }
  tx.commit();
}

bool qtBad(const QSqlDatabase &db, const QVariantList &v) {
  QSqlQuery q(db);
  q.prepare("INSERT INTO n VALUES (?)");
  for (const QVariant &x : v) {
    q.bindValue(0, x);
    if (!q.exec()) // expect: writes-without-transaction "'QSqlQuery::exec'"
      return false;
  }
  return true;
}

bool qtOk(QSqlDatabase &db, const QVariantList &v) {
  db.transaction();
  QSqlQuery q(db);
  q.prepare("INSERT INTO n VALUES (?)");
  for (const QVariant &x : v) {
    q.bindValue(0, x);
    if (!q.exec()) {
      db.rollback();
      return false;
    }
  }
  return db.commit();
}

bool batchOk(const QSqlDatabase &db, const QVariantList &v) {
  QSqlQuery q(db);
  q.prepare("INSERT INTO n VALUES (?)");
  q.addBindValue(v);
  return q.execBatch();
}

void sociBad(soci::session &sql, const std::vector<int> &v) {
  for (int x : v)
    sql << "INSERT INTO n VALUES (:x)", soci::use(x); // expect: writes-without-transaction
}

void sociOk(soci::session &sql, const std::vector<int> &v) {
  soci::transaction tx(sql);
  for (int x : v)
    sql << "INSERT INTO n VALUES (:x)", soci::use(x);
  tx.commit();
}
