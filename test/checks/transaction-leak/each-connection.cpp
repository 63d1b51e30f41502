// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// A helper that begins, called in a loop: on a connection of each round's own, or on one.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QStringList>

struct Query {
  explicit Query(const QString &name) : db(QSqlDatabase::database(name)) {}
  explicit Query(QSqlDatabase of) : db(of) {}
  bool transaction() { return db.transaction(); }
  bool commit() { return db.commit(); }
  QSqlDatabase db;
};

void eachOk(const QStringList &names) {
  for (const QString &name : names)
    Query(name).transaction();
}

void endEach(const QStringList &names) {
  for (const QString &name : names)
    Query(name).commit();
}

static bool begin(Query &q) { return q.transaction(); }

void oneBad(QSqlDatabase of, const QStringList &names) {
  Query q(of);
  for (const QString &name : names)
    if (begin(q) && name.isEmpty()) // expect: transaction-leak
      q.commit();
}

void oneOk(QSqlDatabase of, const QStringList &names) {
  Query q(of);
  for (const QString &name : names)
    if (begin(q) && !name.isEmpty())
      q.commit();
    else
      q.db.rollback();
}
