// RUN: %check_hosts %s --preview -- -std=c++17 -fPIC -Wno-deprecated-declarations -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// A transaction begun inside another.
#include <QSqlDatabase>
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/Savepoint.h>
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <soci/soci.h>

void helper(pqxx::connection &cx) {
  pqxx::work tx(cx);
  tx.exec("DELETE FROM log");
  tx.commit();
}

void inHelperBad(pqxx::connection &cx) {
  pqxx::work tx(cx);
  helper(cx); // expect: nested-transaction "begins a transaction on 'cx' while one is open there"
  tx.commit();
}

void inHelperOk(pqxx::connection &cx) {
  helper(cx);
  pqxx::work tx(cx);
  tx.exec("DELETE FROM t");
  tx.commit();
}

void twiceBad(pqxx::connection &cx) {
  pqxx::work a(cx);
  pqxx::work b(cx); // expect: nested-transaction
  b.commit();
  a.commit();
}

void oneAfterTheOtherOk(pqxx::connection &cx) {
  {
    pqxx::work a(cx);
    a.exec("DELETE FROM t");
    a.commit();
  }
  pqxx::work b(cx);
  b.exec("DELETE FROM t");
  b.commit();
}

void twoConnectionsOk(pqxx::connection &one, pqxx::connection &two) {
  pqxx::work a(one);
  pqxx::work b(two);
  b.commit();
  a.commit();
}

void sociBad(soci::session &sql) {
  soci::transaction a(sql);
  soci::transaction b(sql); // expect: nested-transaction "on 'sql'"
  b.commit();
  a.commit();
}

void sociOk(soci::session &sql) {
  soci::transaction a(sql);
  sql << "DELETE FROM t";
  a.commit();
}

static void clear(SQLite::Database &db) {
  SQLite::Transaction tx(db);
  db.exec("DELETE FROM t");
  tx.commit();
}

void sqliteBad(SQLite::Database &db) {
  SQLite::Transaction tx(db);
  clear(db); // expect: nested-transaction "'clear'"
  tx.commit();
}

void sqliteOk(SQLite::Database &db) {
  clear(db);
  clear(db);
}

struct Store {
  pqxx::connection cx{std::string()};
  void log() {
    pqxx::work tx(cx);
    tx.exec("DELETE FROM log");
    tx.commit();
  }
  void saveBad() {
    pqxx::work tx(cx);
    log(); // expect: nested-transaction "on 'cx'"
    tx.commit();
  }
  void saveOk() {
    pqxx::work tx(cx);
    tx.exec("DELETE FROM t");
    tx.commit();
    log();
  }
};

bool qtBad(QSqlDatabase &db) {
  if (!db.transaction())
    return false;
  db.transaction(); // expect: nested-transaction
  return db.commit();
}

bool qtOk(QSqlDatabase &db) {
  if (!db.transaction())
    return false;
  return db.commit();
}

// After a lost connection, on another one.
bool reconnectOk(QSqlDatabase &db, const QSqlDatabase &spare) {
  bool ok = db.transaction();
  if (!db.isOpen()) {
    db = spare;
    ok = db.transaction();
  }
  return ok;
}

// ---- the first one is over, or never began ------------------------------------
static bool done(PGresult *res) {
  bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

bool againAfterResetOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    PQreset(conn);
    res = PQexec(conn, "BEGIN");
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
      PQclear(res);
      return false;
    }
  }
  PQclear(res);
  return done(PQexec(conn, "COMMIT"));
}

bool againAfterFailureOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    res = PQexec(conn, "BEGIN");
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
      PQclear(res);
      return false;
    }
  }
  PQclear(res);
  return done(PQexec(conn, "COMMIT"));
}

bool againAfterSuccessBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return false;
  }
  PQclear(res);
  res = PQexec(conn, "BEGIN"); // expect: nested-transaction
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    done(PQexec(conn, "ROLLBACK"));
    return false;
  }
  PQclear(res);
  return done(PQexec(conn, "COMMIT"));
}

void readThenReadOk(pqxx::connection &cx) {
  {
    pqxx::work tx(cx);
    tx.exec("SELECT 1");
  }
  pqxx::work tx(cx);
  tx.exec("SELECT 2");
}

// A helper that ends the one that is open before it begins the next.
static bool nextBatch(PGconn *conn) {
  return done(PQexec(conn, "COMMIT")) && done(PQexec(conn, "BEGIN"));
}

bool batchesOk(PGconn *conn, int n) {
  if (!done(PQexec(conn, "BEGIN")))
    return false;
  for (int i = 0; i < n; i++)
    if (!nextBatch(conn))
      return false;
  return done(PQexec(conn, "COMMIT"));
}

void savepointsOk(SQLite::Database &db) {
  {
    SQLite::Savepoint first(db, "first");
    db.exec("DELETE FROM log");
    first.release();
  }
  SQLite::Savepoint second(db, "second");
  db.exec("DELETE FROM log");
  second.release();
}
