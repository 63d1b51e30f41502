// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// aborted-commit through objects: Qt SQL, and a class of the program.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <libpq-fe.h>
#include <string>

bool removeBad(QSqlDatabase db, int id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  q.prepare(QStringLiteral("DELETE FROM item WHERE id = ?"));
  q.addBindValue(id);
  if (!q.exec()) {
    db.rollback();
    return false;
  }
  db.commit(); // expect: aborted-commit "'QSqlDatabase::commit'"
  return true;
}

bool removeOk(QSqlDatabase db, int id) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  q.prepare(QStringLiteral("DELETE FROM item WHERE id = ?"));
  q.addBindValue(id);
  if (!q.exec()) {
    db.rollback();
    return false;
  }
  return db.commit();
}

class Db {
public:
  explicit Db(const char *info) : c_(PQconnectdb(info)) {}
  ~Db() { PQfinish(c_); }
  Db(const Db &) = delete;
  Db &operator=(const Db &) = delete;
  bool run(const std::string &sql) {
    PGresult *res = PQexec(c_, sql.c_str());
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK;
    PQclear(res);
    return ok;
  }
  bool begin() { return run("BEGIN"); }
  bool commit() { return run("COMMIT"); }
  void rollback() { run("ROLLBACK"); }

private:
  PGconn *c_;
};

bool methodsBad(Db &db, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql)) {
    db.rollback();
    return false;
  }
  db.commit(); // expect: aborted-commit "'Db::commit'"
  return true;
}

bool methodsOk(Db &db, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql)) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool swallowedBad(Db &db, const std::string &sql, const std::string &log) {
  if (!db.begin())
    return false;
  if (!db.run(sql)) {
    db.rollback();
    return false;
  }
  db.run(log); // expect: aborted-commit "when 'Db::run' (which calls 'PQexec') fails here"
  return db.commit();
}

bool twoObjectsOk(Db &db, Db &log, const std::string &sql) {
  if (!db.begin())
    return false;
  if (!db.run(sql)) {
    db.rollback();
    return false;
  }
  log.run("INSERT INTO log VALUES (1)"); // expect: ignored-error
  return db.commit();
}
