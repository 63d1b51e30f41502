// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Statements of Qt SQL that are prepared, and get their values from the row.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

double insideBad(QSqlDatabase db) {
  double sum = 0;
  QSqlQuery orders(db);
  if (!orders.exec("SELECT id FROM orders"))
    return -1;
  while (orders.next()) {
    QSqlQuery item(db);
    item.prepare("SELECT price FROM item WHERE o = ?"); // expect: prepare-in-loop
    item.addBindValue(orders.value(0));
    if (item.exec() && item.next()) // expect: query-in-loop "'QSqlQuery::exec' runs a query for each row"
      sum += item.value(0).toDouble();
  }
  return sum;
}

double beforeBad(QSqlDatabase db) {
  double sum = 0;
  QSqlQuery orders(db), item(db);
  if (!orders.exec("SELECT id FROM orders"))
    return -1;
  item.prepare("SELECT price FROM item WHERE o = :o");
  while (orders.next()) {
    item.bindValue(":o", orders.value(0));
    if (item.exec() && item.next()) // expect: query-in-loop
      sum += item.value(0).toDouble();
  }
  return sum;
}

double joinOk(QSqlDatabase db) {
  double sum = 0;
  QSqlQuery items(db);
  items.prepare("SELECT price FROM item JOIN orders ON o = orders.id WHERE orders.open = ?");
  items.addBindValue(true);
  if (!items.exec())
    return -1;
  while (items.next())
    sum += items.value(0).toDouble();
  return sum;
}

// Rows that are copied elsewhere.
bool copyOk(QSqlDatabase db) {
  QSqlQuery from(db), to(db);
  if (!db.transaction())
    return false;
  to.prepare("INSERT INTO archive VALUES (?)");
  if (!from.exec("SELECT id FROM orders")) {
    db.rollback();
    return false;
  }
  while (from.next()) {
    to.bindValue(0, from.value(0));
    if (!to.exec()) {
      db.rollback();
      return false;
    }
  }
  if (db.commit())
    return true;
  db.rollback();
  return false;
}

// One question, whatever the row says.
int onceEachOk(QSqlDatabase db, int id) {
  int n = 0;
  QSqlQuery one(db);
  one.prepare("SELECT n FROM counter WHERE id = ?");
  one.addBindValue(id);
  if (one.exec() && one.next())
    n = one.value(0).toInt();
  return n;
}
