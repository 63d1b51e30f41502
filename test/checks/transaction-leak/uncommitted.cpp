// RUN: %check_hosts --preview %s -- -std=c++17
// transaction-leak where nothing commits what other paths roll back, where the
// connection was opened in the function, and where the ROLLBACK itself throws.
#include <Poco/Data/Session.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <libpq-fe.h>
#include <mysql/mysql.h>
#include <soci/soci.h>
#include <sqlite3.h>
#include <stdexcept>

// ---- rolled back on other paths, committed on none ---------------------------------

int upgradeBad(sqlite3 *db) {
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, "ALTER TABLE t ADD c", nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    return -1;
  }
  return 0; // expect: transaction-leak "is left open by this return; nothing commits it"
}

int upgradeOk(sqlite3 *db) {
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, "ALTER TABLE t ADD c", nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    return -1;
  }
  return 0;
}

bool bookBad(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return false;
  bool ok = mysql_query(m, sql) == 0;
  if (!ok)
    mysql_rollback(m);
  return ok; // expect: transaction-leak "is left open by this return"
}

bool bookOk(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return false;
  bool ok = mysql_query(m, sql) == 0 && mysql_commit(m) == 0;
  if (!ok)
    mysql_rollback(m);
  return ok;
}

// Begins for its caller, and takes back what it began when it cannot go on.
static bool startOk(sqlite3 *db) {
  if (sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
    return false;
  if (sqlite3_exec(db, "DELETE FROM staging", nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    return false;
  }
  return true;
}

bool importOk(sqlite3 *db, const char *sql) {
  if (!startOk(db))
    return false;
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK &&
      sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK)
    return true;
  sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  return false;
}

// The same; nobody that is seen calls it.
static bool run(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

bool beginOnlyOk(PGconn *conn) { return run(conn, "BEGIN"); }

// Each round begins inside the transaction of the last.
void roundsBad(PGconn *conn, int n) {
  for (int i = 0; i < n; ++i) {
    if (!run(conn, "BEGIN")) // expect: transaction-leak "begins the next one; nothing commits it"
      return;
    run(conn, "INSERT INTO t VALUES (1)");
  }
}

void roundsOk(PGconn *conn, int n) {
  for (int i = 0; i < n; ++i) {
    if (!run(conn, "BEGIN"))
      return;
    run(conn, run(conn, "INSERT INTO t VALUES (1)") ? "COMMIT" : "ROLLBACK");
  }
}

// ---- a connection that was opened here ---------------------------------------------

struct Store {
  sqlite3 *db = nullptr;
};

bool migrate(Store &s);

bool openBad(Store &s, const char *file) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return false;
  }
  s.db = db;
  sqlite3_exec(s.db, "BEGIN", nullptr, nullptr, nullptr);
  if (!migrate(s))
    return false; // expect: transaction-leak "roll back on this path too"
  return sqlite3_exec(s.db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
}

bool openOk(Store &s, const char *file) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return false;
  }
  s.db = db;
  sqlite3_exec(s.db, "BEGIN", nullptr, nullptr, nullptr);
  if (!migrate(s)) {
    sqlite3_exec(s.db, "ROLLBACK", nullptr, nullptr, nullptr);
    return false;
  }
  return sqlite3_exec(s.db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
}

// ---- a ROLLBACK that throws --------------------------------------------------------

// The connection is broken then, and the server has rolled back.
void sociOk(soci::session &sql, int id) {
  sql.begin();
  try {
    sql << "DELETE FROM t WHERE id = :i", soci::use(id);
    sql.commit();
  } catch (...) {
    sql.rollback();
    throw;
  }
}

void sociBad(soci::session &sql, int id) {
  sql.begin();
  sql << "DELETE FROM t WHERE id = :i", soci::use(id); // expect: transaction-leak "throws here"
  sql.commit();
}

void pocoOk(Poco::Data::Session &s, bool keep) {
  s.begin();
  if (keep) {
    try {
      s.commit();
    } catch (...) {
      s.rollback();
      throw;
    }
  } else {
    s.rollback();
  }
}

void pocoBad(Poco::Data::Session &s, bool keep) {
  s.begin();
  if (!keep)
    throw std::runtime_error("not kept");
  s.commit(); // expect: transaction-leak "commit' throws here"
}
