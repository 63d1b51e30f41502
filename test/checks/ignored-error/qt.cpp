// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// ignored-error with Qt SQL: everything says false, and lastError() says why.
#include <QDebug>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlTableModel>
#include <QString>
#include <QVariant>

void renameBad(const QSqlDatabase &db, int id, const QString &name) {
  QSqlQuery q(db);
  q.prepare(QStringLiteral("UPDATE u SET name = ? WHERE id = ?"));
  q.addBindValue(name);
  q.addBindValue(id);
  q.exec(); // expect: ignored-error "error of 'QSqlQuery::exec' is ignored"
}

bool renameOk(const QSqlDatabase &db, int id, const QString &name) {
  QSqlQuery q(db);
  q.prepare(QStringLiteral("UPDATE u SET name = ? WHERE id = ?"));
  q.addBindValue(name);
  q.addBindValue(id);
  if (!q.exec()) {
    qWarning() << q.lastError().text();
    return false;
  }
  return true;
}

void askedOk(const QSqlDatabase &db) {
  QSqlQuery q(db);
  q.exec("INSERT INTO t VALUES (1)");
  if (q.lastError().isValid())
    qWarning() << q.lastError().text();
}

void isActiveOk(const QSqlDatabase &db) {
  QSqlQuery q(db);
  q.exec("SELECT 1");
  if (!q.isActive())
    qWarning() << "no answer";
}

void openBad(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE");
  db.setDatabaseName(file);
  db.open(); // expect: ignored-error "'QSqlDatabase::open'"
}

void openOk(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE");
  db.setDatabaseName(file);
  db.open();
  if (!db.isOpen())
    qWarning() << db.lastError().text();
}

void transactionBad(QSqlDatabase db, QSqlQuery &q) {
  db.transaction(); // expect: ignored-error
  if (!q.exec()) {
    db.rollback();
    return;
  }
  db.commit(); // expect: ignored-error
}

void submitBad(QSqlTableModel &model) {
  model.submitAll(); // expect: ignored-error "'QSqlTableModel::submitAll'"
}

bool submitOk(QSqlTableModel &model) {
  return model.submitAll();
}

void meantOk(const QSqlDatabase &db) {
  QSqlQuery q(db);
  (void)q.exec("INSERT INTO t VALUES (1)");
  q.exec("PRAGMA optimize");
  q.exec("DROP TABLE IF EXISTS tmp");
}

// prepare() fails, and so does the exec() that follows.
bool preparedOk(QSqlQuery &q) {
  q.prepare("INSERT INTO t VALUES (?)");
  q.addBindValue(1);
  return q.exec();
}

static bool run(const QSqlDatabase &db, const QString &sql) {
  QSqlQuery q(db);
  return q.exec(sql);
}
void helperBad(const QSqlDatabase &db) {
  run(db, "INSERT INTO t VALUES (1)"); // expect: ignored-error "'run' (which calls 'QSqlQuery::exec')"
}

// A helper that asks whether there was an error, and tells.
void tell(const QString &text);
static void tellError(const QSqlQuery &q) {
  const QSqlError error = q.lastError();
  if (error.type() != QSqlError::NoError)
    tell(error.text());
}
static bool runAndTell(const QSqlDatabase &db, const QString &sql) {
  QSqlQuery q(db);
  const bool ok = q.exec(sql);
  tellError(q);
  return ok;
}
static void tellRows(const QSqlQuery &q) { tell(QString::number(q.size())); }
static bool runAndCount(const QSqlDatabase &db, const QString &sql) {
  QSqlQuery q(db);
  const bool ok = q.exec(sql);
  tellRows(q);
  return ok;
}
void toldByHelperOk(const QSqlDatabase &db) {
  runAndTell(db, "INSERT INTO t VALUES (1)");
}
void countedByHelperBad(const QSqlDatabase &db) {
  runAndCount(db, "INSERT INTO t VALUES (1)"); // expect: ignored-error "'runAndCount' (which calls 'QSqlQuery::exec')"
}
