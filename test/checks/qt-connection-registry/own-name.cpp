// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// The name is what an object says of its connection, and the object holds it still.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>

QSqlDatabase opened(const QString &file); // somewhere else

void askedBad(const QString &file) {
  QSqlDatabase db = opened(file);
  db.close();
  QSqlDatabase::removeDatabase(db.connectionName()); // expect: qt-connection-registry "the object that tells its name 'db' still uses it"
}

void askedOk(const QString &file) {
  QString name;
  {
    QSqlDatabase db = opened(file);
    name = db.connectionName();
    db.close();
  }
  QSqlDatabase::removeDatabase(name);
}

void keptNameBad(const QString &file) {
  QSqlDatabase db = opened(file);
  const QString name = db.connectionName();
  db.close();
  QSqlDatabase::removeDatabase(name); // expect: qt-connection-registry "'db'"
}

void keptNameOk(const QString &file) {
  QSqlDatabase db = opened(file);
  const QString name = db.connectionName();
  db.close();
  db = QSqlDatabase();
  QSqlDatabase::removeDatabase(name);
}

void pointerBad(QSqlDatabase *db) {
  db->close();
  QSqlDatabase::removeDatabase(db->connectionName()); // expect: qt-connection-registry
}

void temporaryBad() {
  QSqlDatabase::removeDatabase(QSqlDatabase::database().connectionName()); // expect: qt-connection-registry
}

class KeeperBad {
  QSqlDatabase db_;

public:
  explicit KeeperBad(const QString &name) : db_(QSqlDatabase::addDatabase("QSQLITE", name)) {}
  ~KeeperBad() {
    db_.close();
    QSqlDatabase::removeDatabase(db_.connectionName()); // expect: qt-connection-registry "'db_'"
  }
};

class KeeperOk {
  QSqlDatabase db_;

public:
  explicit KeeperOk(const QString &name) : db_(QSqlDatabase::addDatabase("QSQLITE", name)) {}
  ~KeeperOk() {
    const QString name = db_.connectionName();
    db_.close();
    db_ = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
  }
};

void use(const QString &name) {
  KeeperBad bad(name);
  KeeperOk ok(name);
}
