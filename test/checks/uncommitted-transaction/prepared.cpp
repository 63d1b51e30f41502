// RUN: %check_hosts --preview %s -- -std=c++17 -Wno-deprecated-declarations
// The write runs a statement that was prepared, by its name or as an object.
#include <SQLiteCpp/SQLiteCpp.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <string>

void namedBad(pqxx::connection &db, const std::string &who) {
  pqxx::work tx{db}; // expect: uncommitted-transaction
  db.prepare("leave", "DELETE FROM member WHERE name = $1");
  tx.exec_prepared("leave", who);
}

void namedOk(pqxx::connection &db, const std::string &who) {
  pqxx::work tx{db};
  db.prepare("leave", "DELETE FROM member WHERE name = $1");
  tx.exec_prepared("leave", who);
  tx.commit();
}

// What runs is the other one.
void otherNameOk(pqxx::connection &db, const std::string &who) {
  pqxx::work tx{db};
  db.prepare("leave", "DELETE FROM member WHERE name = $1");
  db.prepare("find", "SELECT id FROM member WHERE name = $1");
  tx.exec_prepared("find", who);
}

void objectBad(soci::session &sql, int n) {
  soci::transaction tx(sql); // expect: uncommitted-transaction
  soci::statement st = (sql.prepare << "INSERT INTO seat(n) VALUES (:n)", soci::use(n));
  st.execute(true);
}

void objectOk(soci::session &sql, int n) {
  soci::transaction tx(sql);
  soci::statement st = (sql.prepare << "INSERT INTO seat(n) VALUES (:n)", soci::use(n));
  st.execute(true);
  tx.commit();
}

void readsOk(soci::session &sql, int &n) {
  soci::transaction tx(sql);
  soci::statement st = (sql.prepare << "SELECT max(n) FROM seat", soci::into(n));
  st.execute(true);
}

void constructedBad(SQLite::Database &db, int n) {
  SQLite::Transaction tx(db); // expect: uncommitted-transaction
  SQLite::Statement st(db, "INSERT INTO seat(n) VALUES (?)");
  st.bind(1, n);
  st.exec();
}

void constructedOk(SQLite::Database &db, int n) {
  SQLite::Transaction tx(db);
  SQLite::Statement st(db, "INSERT INTO seat(n) VALUES (?)");
  st.bind(1, n);
  st.exec();
  tx.commit();
}

// A function that is called commits what it began itself.
static void log(soci::session &sql) {
  soci::transaction tx(sql);
  sql << "INSERT INTO log(what) VALUES ('seat')";
  tx.commit();
}

void calleesOwnBad(soci::session &journal, soci::session &sql) {
  soci::transaction tx(sql); // expect: uncommitted-transaction
  sql << "DELETE FROM seat";
  log(journal);
}

static void finish(soci::transaction &tx) { tx.commit(); }

void calleesOk(soci::session &journal, soci::session &sql) {
  soci::transaction tx(sql);
  sql << "DELETE FROM seat";
  log(journal);
  finish(tx);
}

int manyPiecesBad(pqxx::connection &cx, const std::string &s) {
  pqxx::work tx(cx); // expect: uncommitted-transaction "'tx' is never committed"
  const std::string sql = std::string("UPDATE a SET b = ") + tx.quote(s) + ", c = " +
                          tx.quote(s) + " WHERE d = " + tx.quote(s) + " AND e > 0";
  tx.exec(sql);
  return 0;
}

int manyPiecesOk(pqxx::connection &cx, const std::string &s) {
  pqxx::work tx(cx);
  const std::string sql = std::string("SELECT a FROM b WHERE c = ") + tx.quote(s) + " AND d = " +
                          tx.quote(s) + " AND e = " + tx.quote(s) + " AND f > 0";
  tx.exec(sql);
  return 0;
}

// Prepared where the connection is made.
void prepareAll(pqxx::connection &db) {
  db.prepare("tag", "INSERT INTO tag(name) VALUES ($1)");
  db.prepare("tags", "SELECT name FROM tag WHERE name = $1");
}

void elsewhereBad(pqxx::connection &db, const std::string &name) {
  pqxx::work tx{db}; // expect: uncommitted-transaction
  tx.exec_prepared("tag", name);
}

void elsewhereOk(pqxx::connection &db, const std::string &name) {
  pqxx::work tx{db};
  tx.exec_prepared("tags", name);
}

// One name for two texts, on two kinds of connections.
void prepareOne(pqxx::connection &db) { db.prepare("either", "DELETE FROM tag"); }
void prepareOther(pqxx::connection &db) { db.prepare("either", "SELECT 1"); }

void eitherOk(pqxx::connection &db) {
  pqxx::work tx{db};
  tx.exec_prepared("either");
}
