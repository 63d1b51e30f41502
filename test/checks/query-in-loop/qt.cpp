// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -I/usr/include/x86_64-linux-gnu/qt5
// What a helper runs, and whether that brings data.
#include <QtCore/QString>
#include <QtCore/QVariant>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

static bool removeFrom(const QString &table, const QString &column, qulonglong id) {
  QSqlQuery query;
  if (!query.prepare(QString("DELETE FROM %1 WHERE %2 = :id").arg(table).arg(column)))
    return false;
  query.bindValue(":id", id);
  return query.exec();
}

static int countOf(const QString &table, qulonglong id) {
  QSqlQuery query;
  if (!query.prepare(QString("SELECT count(*) FROM %1 WHERE part = :id").arg(table)))
    return -1;
  query.bindValue(":id", id);
  return query.exec() && query.next() ? query.value(0).toInt() : -1;
}

void removePartsOk() {
  QSqlQuery query;
  if (query.exec("SELECT id FROM parts WHERE old"))
    while (query.next())
      removeFrom("pins", "part", query.value(0).toULongLong());
}

int countPartsBad() {
  QSqlQuery query;
  int n = 0;
  if (query.exec("SELECT id FROM parts WHERE old"))
    while (query.next())
      n += countOf("pins", query.value(0).toULongLong()); // expect: query-in-loop "'countOf'"
  return n;
}

class Store {
  QSqlQuery add, one;

public:
  Store(const QString &addText, const QString &oneText) {
    ok = add.prepare(addText) && one.prepare(oneText);
  }
  bool ok = false;
  bool put(int id) {
    add.bindValue(0, id);
    return add.exec();
  }
  int get(int id) {
    one.bindValue(0, id);
    return one.exec() && one.next() ? one.value(0).toInt() : -1;
  }
};

void copyOk(Store &store) {
  QSqlQuery query;
  if (query.exec("SELECT id FROM parts"))
    while (query.next())
      store.put(query.value(0).toInt());
}

int lookBad(Store &store) {
  QSqlQuery query;
  int n = 0;
  if (query.exec("SELECT id FROM parts"))
    while (query.next())
      n += store.get(query.value(0).toInt()); // expect: query-in-loop "'Store::get'"
  return n;
}
