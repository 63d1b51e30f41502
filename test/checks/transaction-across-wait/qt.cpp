// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Slow work between transaction() and commit(): a statement whose text is not
// known ends nothing that a call has begun.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QThread>
#include <QVariant>

bool remindBad(QSqlDatabase db, QSqlQuery &mark) {
  if (!db.transaction())
    return false;
  if (!mark.exec()) {
    db.rollback();
    return false;
  }
  QThread::sleep(1); // expect: transaction-across-wait "'QThread::sleep' sleeps while a transaction is open"
  return db.commit();
}

bool remindOk(QSqlDatabase db, QSqlQuery &mark) {
  if (!db.transaction())
    return false;
  if (!mark.exec() || !db.commit()) {
    db.rollback();
    return false;
  }
  QThread::sleep(1);
  return true;
}

// Where a text has begun it, the next one may end it.
bool textOk(QSqlDatabase db, const QString &end) {
  QSqlQuery q(db);
  if (!q.exec("BEGIN"))
    return false;
  const bool done = q.exec(end);
  QThread::sleep(1);
  return done && q.exec("COMMIT");
}
