// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -Wno-deprecated-declarations -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// The same text parsed in every iteration.
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <SQLiteCpp/SQLiteCpp.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <sqlite3.h>
#include <string>
#include <vector>

void stepBad(sqlite3 *db, const int *ids, int n) {
  for (int i = 0; i < n; i++) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(db, "DELETE FROM t WHERE id = ?", -1, &st, nullptr) != SQLITE_OK) // expect: prepare-in-loop "'sqlite3_prepare_v2' parses the same statement in each iteration"
      return;
    sqlite3_bind_int(st, 1, ids[i]);
    if (sqlite3_step(st) != SQLITE_DONE)
      i = n;
    sqlite3_finalize(st);
  }
}

void stepOk(sqlite3 *db, const int *ids, int n) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "DELETE FROM t WHERE id = ?", -1, &st, nullptr) != SQLITE_OK)
    return;
  for (int i = 0; i < n; i++) {
    sqlite3_bind_int(st, 1, ids[i]);
    if (sqlite3_step(st) != SQLITE_DONE)
      break;
    sqlite3_reset(st);
  }
  sqlite3_finalize(st);
}

void stepTextsOk(sqlite3 *db, const char **texts, int n) {
  for (int i = 0; i < n; i++) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(db, texts[i], -1, &st, nullptr) != SQLITE_OK)
      return;
    sqlite3_bind_int(st, 1, i);
    if (sqlite3_step(st) != SQLITE_DONE)
      i = n;
    sqlite3_finalize(st);
  }
}

void eachDatabaseOk(sqlite3 **dbs, int n, int id) {
  for (int i = 0; i < n; i++) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(dbs[i], "DELETE FROM t WHERE id = ?", -1, &st, nullptr) != SQLITE_OK)
      return;
    sqlite3_bind_int(st, 1, id);
    if (sqlite3_step(st) != SQLITE_DONE)
      i = n;
    sqlite3_finalize(st);
  }
}

// Busy: the same statement once more, until it has run.
int retryOk(sqlite3 *db, int id) {
  for (int i = 0; i < 10; i++) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(db, "DELETE FROM t WHERE id = ?", -1, &st, nullptr) != SQLITE_OK) {
      sqlite3_sleep(10);
      continue;
    }
    sqlite3_bind_int(st, 1, id);
    int rc = sqlite3_step(st);
    sqlite3_finalize(st);
    return rc;
  }
  return SQLITE_BUSY;
}

void statementsBad(SQLite::Database &db, const std::vector<std::string> &names) {
  for (const auto &n : names) {
    SQLite::Statement st(db, "INSERT INTO u(name) VALUES (?)"); // expect: prepare-in-loop
    st.bind(1, n);
    st.exec();
  }
}

void statementsOk(SQLite::Database &db, const std::vector<std::string> &names) {
  SQLite::Statement st(db, "INSERT INTO u(name) VALUES (?)");
  for (const auto &n : names) {
    st.bind(1, n);
    st.exec();
    st.reset();
  }
}

void indexedBad(SQLite::Database &db, int n) {
  for (int i = 0; i < n; i++) {
    SQLite::Statement st(db, "UPDATE u SET seen = 1 WHERE id = ?"); // expect: prepare-in-loop
    st.bind(1, i);
    st.exec();
  }
}

void onceOk(SQLite::Database &db, const std::string &name) {
  SQLite::Statement st(db, "INSERT INTO u(name) VALUES (?)");
  st.bind(1, name);
  st.exec();
}

void queriesBad(QSqlDatabase db, int n) {
  for (int i = 0; i < n; i++) {
    QSqlQuery q(db);
    if (!q.prepare("UPDATE u SET n = n + 1 WHERE id = ?")) // expect: prepare-in-loop
      return;
    q.addBindValue(i);
    if (!q.exec())
      return;
  }
}

void queriesOk(QSqlDatabase db, int n) {
  QSqlQuery q(db);
  if (!q.prepare("UPDATE u SET n = n + 1 WHERE id = ?"))
    return;
  for (int i = 0; i < n; i++) {
    q.addBindValue(i);
    if (!q.exec())
      return;
  }
}

void prepareMysqlBad(MYSQL_STMT *st, MYSQL_BIND *binds, int n) {
  for (int i = 0; i < n; i++) {
    if (mysql_stmt_prepare(st, "DELETE FROM t WHERE id = ?", 26)) // expect: prepare-in-loop
      return;
    if (mysql_stmt_bind_param(st, &binds[i]))
      return;
    if (mysql_stmt_execute(st))
      return;
  }
}

void prepareMysqlOk(MYSQL_STMT *st, MYSQL_BIND *binds, int n) {
  if (mysql_stmt_prepare(st, "DELETE FROM t WHERE id = ?", 26))
    return;
  for (int i = 0; i < n; i++) {
    if (mysql_stmt_bind_param(st, &binds[i]))
      return;
    if (mysql_stmt_execute(st))
      return;
  }
}

void prepareWhileBad(sqlite3 *db, bool (*next)(int *)) {
  int id;
  while (next(&id)) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(db, "DELETE FROM t WHERE id = ?", -1, &st, nullptr) == SQLITE_OK) { // expect: prepare-in-loop
      sqlite3_bind_int(st, 1, id);
      if (sqlite3_step(st) != SQLITE_DONE)
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
  }
}

// ---- named statements, and SOCI's ----------------------------------------------
void namedBad(pqxx::connection &cx, const std::vector<int> &ids) {
  pqxx::work tx(cx);
  for (int id : ids) {
    cx.prepare("add", "INSERT INTO t VALUES ($1)"); // expect: prepare-in-loop "'pqxx::connection_base::prepare' parses the same statement"
    tx.exec_prepared("add", id);
  }
  tx.commit();
}

void namedOk(pqxx::connection &cx, const std::vector<int> &ids) {
  cx.prepare("add", "INSERT INTO t VALUES ($1)");
  pqxx::work tx(cx);
  for (int id : ids)
    tx.exec_prepared("add", id);
  tx.commit();
}

bool namedLibpqBad(PGconn *conn, const char *const *values, int n) {
  bool ok = true;
  for (int i = 0; ok && i < n; i++) {
    PGresult *res = PQprepare(conn, "add", "INSERT INTO t VALUES ($1)", 1, nullptr); // expect: prepare-in-loop
    ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
    if (!ok)
      break;
    res = PQexecPrepared(conn, "add", 1, values + i, nullptr, nullptr, 0);
    ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
  }
  return ok;
}

bool namedLibpqOk(PGconn *conn, const char *const *values, int n) {
  PGresult *res = PQprepare(conn, "add", "INSERT INTO t VALUES ($1)", 1, nullptr);
  bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  for (int i = 0; ok && i < n; i++) {
    res = PQexecPrepared(conn, "add", 1, values + i, nullptr, nullptr, 0);
    ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    PQclear(res);
  }
  return ok;
}

void sociBad(soci::session &sql, const std::vector<int> &ids) {
  soci::transaction tx(sql);
  for (int id : ids) {
    soci::statement st = (sql.prepare << "INSERT INTO t VALUES (:id)", soci::use(id)); // expect: prepare-in-loop
    st.execute(true);
  }
  tx.commit();
}

void sociOk(soci::session &sql, const std::vector<int> &ids) {
  soci::transaction tx(sql);
  int id = 0;
  soci::statement st = (sql.prepare << "INSERT INTO t VALUES (:id)", soci::use(id));
  for (int next : ids) {
    id = next;
    st.execute(true);
  }
  tx.commit();
}
