// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Named connections that are removed while something uses them.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

void literalBad(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "import");
  db.setDatabaseName(file);
  if (db.open())
    db.close();
  QSqlDatabase::removeDatabase("import"); // expect: qt-connection-registry "removes the connection while 'db' still uses it"
}

void literalOk(const QString &file) {
  {
    QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "import");
    db.setDatabaseName(file);
    if (db.open())
      db.close();
  }
  QSqlDatabase::removeDatabase("import");
}

void variableBad(const QString &file) {
  const QString name("import");
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", name);
  db.setDatabaseName(file);
  if (db.open())
    db.close();
  QSqlDatabase::removeDatabase(name); // expect: qt-connection-registry "'db'"
}

void variableOk(const QString &file) {
  const QString name("import");
  {
    QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", name);
    db.setDatabaseName(file);
    if (db.open())
      db.close();
  }
  QSqlDatabase::removeDatabase(name);
}

void parameterBad(const QString &name) {
  QSqlDatabase db = QSqlDatabase::database(name);
  db.close();
  QSqlDatabase::removeDatabase(name); // expect: qt-connection-registry
}

void parameterOk(const QString &name) { QSqlDatabase::removeDatabase(name); }

void otherNameOk() {
  QSqlDatabase db = QSqlDatabase::database("main");
  QSqlDatabase::removeDatabase("import");
  db.close();
}

void lookedUpBad() {
  QSqlDatabase db = QSqlDatabase::database("import");
  if (db.isOpen())
    db.close();
  QSqlDatabase::removeDatabase("import"); // expect: qt-connection-registry
}

void branchBad(const QString &name, bool remove) {
  QSqlDatabase db = QSqlDatabase::database(name);
  db.close();
  if (remove)
    QSqlDatabase::removeDatabase(name); // expect: qt-connection-registry
}

void branchOk(const QString &name, bool remove) {
  bool open = QSqlDatabase::database(name).isOpen();
  if (remove && open)
    QSqlDatabase::removeDatabase(name);
}

void queryBad(const QString &name) {
  QSqlDatabase db = QSqlDatabase::database(name);
  QSqlQuery q(db);
  if (!q.exec("PRAGMA optimize"))
    return;
  QSqlDatabase::removeDatabase(name); // expect: qt-connection-registry
}

void queryOk(const QString &name) {
  {
    QSqlDatabase db = QSqlDatabase::database(name);
    QSqlQuery q(db);
    if (!q.exec("PRAGMA optimize"))
      return;
  }
  QSqlDatabase::removeDatabase(name);
}

// Assigned to an object that was there before.
bool assignedBad(const QString &file) {
  QSqlDatabase db;
  db = QSqlDatabase::addDatabase("QSQLITE", QLatin1String("create"));
  db.setDatabaseName(file);
  if (!db.open())
    return false;
  db.close();
  QSqlDatabase::removeDatabase(QLatin1String("create")); // expect: qt-connection-registry "'db'"
  return true;
}

// The object lets go of the connection first.
bool resetOk(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "create");
  db.setDatabaseName(file);
  const bool open = db.open();
  db = QSqlDatabase();
  QSqlDatabase::removeDatabase("create");
  return open;
}
