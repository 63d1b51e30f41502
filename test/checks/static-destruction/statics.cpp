// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -Wno-deprecated-declarations -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Connections and statements that are destroyed after main().
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <SQLiteCpp/SQLiteCpp.h>
#include <memory>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <string>

static soci::session auditBad; // expect: static-destruction "'auditBad' lives until the end of the process"
void noteBad(const std::string &text) {
  auditBad << "INSERT INTO audit VALUES (:t)", soci::use(text);
}

void noteOk(soci::session &audit, const std::string &text) {
  audit << "INSERT INTO audit VALUES (:t)", soci::use(text);
}

pqxx::connection &serverBad() {
  static pqxx::connection c{"dbname=shop"}; // expect: static-destruction "'c'"
  pqxx::work tx{c};
  tx.exec("SET application_name = 'shop'");
  tx.commit();
  return c;
}

namespace store {
QSqlDatabase dbBad; // expect: static-destruction
}
bool pingBad() {
  QSqlQuery q(store::dbBad);
  return store::dbBad.open() && q.exec("SELECT 1");
}

static QSqlDatabase workBad = QSqlDatabase::addDatabase("QSQLITE", "work"); // expect: static-destruction
bool workOpens() { return workBad.open(); }

static SQLite::Database cacheBad("cache.db"); // expect: static-destruction
int clearBad() { return cacheBad.exec("DELETE FROM cache"); }

bool stepBad(const QString &sql) {
  static QSqlQuery q; // expect: static-destruction "query 'q'"
  return q.exec(sql);
}

// A pool is made for the whole process.
soci::connection_pool &poolOk() {
  static soci::connection_pool pool(8);
  soci::session sql(pool);
  sql << "SELECT 1";
  return pool;
}

static std::unique_ptr<SQLite::Database> heldOk;
int heldClearOk() { return heldOk->exec("DELETE FROM cache"); }

static SQLite::Database *rawOk;
int rawClearOk() { return rawOk->exec("DELETE FROM cache"); }

// Closed by hand.
static soci::session closedOk;
void finishOk() {
  closedOk << "DELETE FROM session";
  closedOk.close();
}

int localOk() {
  SQLite::Database db("cache.db");
  return db.exec("DELETE FROM cache");
}
