// RUN: %clang -std=c++17 -fPIC -Wall -fsyntax-only -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql %s
// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// RUN: %clang -std=c++17 -fPIC -Wall -fsyntax-only -isystem /usr/include/x86_64-linux-gnu/qt6 -isystem /usr/include/x86_64-linux-gnu/qt6/QtCore -isystem /usr/include/x86_64-linux-gnu/qt6/QtSql %s
// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt6 -isystem /usr/include/x86_64-linux-gnu/qt6/QtCore -isystem /usr/include/x86_64-linux-gnu/qt6/QtSql
// The pack against the real headers of Qt 5 and 6. Databases and queries are values, so
// only what is made with new, or taken from a driver, can be lost.
#include <QScopedPointer>
#include <QSharedPointer>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlQueryModel>
#include <QSqlResult>
#include <QSqlTableModel>
#include <QVariant>
#include <memory>

bool valuesOk(const QString &name) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", name);
  db.setDatabaseName(":memory:");
  if (!db.open())
    return false;
  QSqlQuery q(db);
  return q.exec("SELECT 1") && q.next();
}

int newQueryBad(const QSqlDatabase &db) {
  QSqlQuery *q = new QSqlQuery(db);
  if (!q->exec("SELECT 1"))
    return -1; // expect: statement-leak "query 'q' from 'new QSqlQuery' is not released by 'delete'"
  int n = q->size();
  delete q;
  return n;
}

int newQueryOk(const QSqlDatabase &db) {
  QScopedPointer<QSqlQuery> q(new QSqlQuery(db));
  QSharedPointer<QSqlQuery> r(new QSqlQuery(db));
  auto s = std::make_unique<QSqlQuery>(db);
  if (!q->exec("SELECT 1") || !r->exec("SELECT 2") || !s->exec("SELECT 3"))
    return -1;
  return q->next() ? q->value(0).toInt() : 0;
}

// finish() gives up the result, not the object.
void finishBad(const QSqlDatabase &db) {
  QSqlQuery *q = new QSqlQuery("SELECT 1", db); // expect: statement-leak "is never released by 'delete'"
  q->finish();
}

void loopBad(const QSqlDatabase &db, int n) {
  for (int i = 0; i < n; ++i) {
    auto *q = new QSqlQuery(db);
    q->prepare("DELETE FROM t WHERE a = ?");
    q->addBindValue(i);
    if (!q->exec())
      continue; // expect: statement-leak "'q'"
    delete q;
  }
}

void newDatabaseBad(const QString &name) {
  auto *db = new QSqlDatabase(QSqlDatabase::database(name)); // expect: connection-leak "'db'"
  db->close();
}

void twiceBad(QSqlQuery *q) {
  delete q;
  delete q; // expect: double-release "'q'"
}

bool afterDeleteBad(QSqlQuery *q) {
  q->clear();
  delete q;
  return q->isActive(); // expect: use-after-release "'q'"
}

// The registry owns the driver.
void driverBad(QSqlDriver *driver) {
  QSqlDatabase db = QSqlDatabase::addDatabase(driver, "mine");
  db.close();
  delete driver; // expect: double-release "'driver'"
}

void driverOk(QSqlDriver *driver) {
  QSqlDatabase::addDatabase(driver, "mine");
}

int resultBad(QSqlDriver *driver) {
  QSqlResult *r = driver->createResult();
  if (!driver->isOpen())
    return -1; // expect: result-leak "'r'"
  QSqlQuery q(r);
  return q.size();
}

// A model belongs to its parent.
void modelOk(QObject *parent, const QSqlDatabase &db) {
  auto *model = new QSqlTableModel(parent, db);
  model->setTable("t");
  model->select();
}

class Store {
  QSqlQuery *insert;

public:
  explicit Store(const QSqlDatabase &db) : insert(new QSqlQuery(db)) {}
  Store(const Store &) = delete;
  ~Store() { delete insert; }
  bool put(int v) {
    insert->prepare("INSERT INTO t VALUES (?)");
    insert->addBindValue(v);
    return insert->exec();
  }
};
