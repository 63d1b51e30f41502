// RUN: %check_hosts %s --preview
// Whoever asks whether a transaction is open knows where none is; a connection that
// is made anew has none; and what MySQL defines commits.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>

static int run(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok ? 0 : -1;
}

// ---- SQLite ------------------------------------------------------------------
int purgeOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_exec(db, "DELETE FROM log", 0, 0, 0);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "COMMIT", 0, 0, 0);
  if (!sqlite3_get_autocommit(db))
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  return rc;
}

int purgeBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_exec(db, "DELETE FROM log", 0, 0, 0);
  if (rc == SQLITE_OK)
    return sqlite3_exec(db, "COMMIT", 0, 0, 0);
  if (sqlite3_get_autocommit(db)) // the wrong way round
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  return rc; // expect: transaction-leak
}

static int inTransaction(sqlite3 *db) { return !sqlite3_get_autocommit(db); }

int askedInHelperOk(sqlite3 *db) {
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  int rc = sqlite3_exec(db, "UPDATE t SET a = 1", 0, 0, 0);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "COMMIT", 0, 0, 0);
  if (inTransaction(db))
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  return rc;
}

// Asked before it began: that was another time.
int askedBeforeBad(sqlite3 *db, int none) {
  if (!sqlite3_get_autocommit(db) || sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  if (none)
    return 0; // expect: transaction-leak
  return sqlite3_exec(db, "COMMIT", 0, 0, 0);
}

// ---- libpq -------------------------------------------------------------------
int notIdleOk(PGconn *conn) {
  if (run(conn, "BEGIN"))
    return -1;
  int rc = run(conn, "DELETE FROM log");
  if (rc == 0)
    rc = run(conn, "COMMIT");
  if (PQtransactionStatus(conn) != PQTRANS_IDLE)
    run(conn, "ROLLBACK");
  return rc;
}

int eitherStateOk(PGconn *conn) {
  if (run(conn, "BEGIN"))
    return -1;
  if (run(conn, "DELETE FROM log")) {
    if (PQtransactionStatus(conn) == PQTRANS_INERROR || PQtransactionStatus(conn) == PQTRANS_INTRANS)
      run(conn, "ROLLBACK");
    return -1;
  }
  return run(conn, "COMMIT");
}

int oneStateBad(PGconn *conn, int enough) {
  if (run(conn, "BEGIN"))
    return -1;
  run(conn, "DELETE FROM log");
  if (!enough) {
    if (PQtransactionStatus(conn) == PQTRANS_INERROR)
      run(conn, "ROLLBACK");
    return -1; // expect: transaction-leak
  }
  return run(conn, "COMMIT");
}

int madeAnewOk(PGconn *conn) {
  if (run(conn, "BEGIN"))
    return -1;
  if (run(conn, "DELETE FROM log")) {
    PQreset(conn);
    return -1;
  }
  return run(conn, "COMMIT");
}

// ---- MySQL -------------------------------------------------------------------
int serverStatusOk(MYSQL *my) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  int rc = mysql_query(my, "DELETE FROM log");
  if (!rc)
    rc = mysql_commit(my);
  if (my->server_status & SERVER_STATUS_IN_TRANS)
    mysql_rollback(my);
  return rc;
}

int otherStatusBad(MYSQL *my) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  int rc = mysql_query(my, "DELETE FROM log");
  if (!rc)
    return mysql_commit(my);
  if (my->server_status & SERVER_MORE_RESULTS_EXIST)
    mysql_rollback(my);
  return rc; // expect: transaction-leak
}

int definesOk(MYSQL *my) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  if (mysql_query(my, "DELETE FROM log")) {
    mysql_rollback(my);
    return -1;
  }
  return mysql_query(my, "ALTER TABLE log ADD COLUMN day DATE");
}

static int ask(MYSQL *my, const char *sql) { return mysql_query(my, sql) ? -1 : 0; }

int definesInHelperOk(MYSQL *my) {
  if (ask(my, "BEGIN"))
    return -1;
  if (ask(my, "DELETE FROM log")) {
    ask(my, "ROLLBACK");
    return -1;
  }
  return ask(my, "CREATE TABLE log2 (day DATE)");
}

int temporaryBad(MYSQL *my) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  if (mysql_query(my, "DELETE FROM log")) {
    mysql_rollback(my);
    return -1;
  }
  return mysql_query(my, "CREATE TEMPORARY TABLE day (a INT)"); // expect: transaction-leak
}

// PostgreSQL and SQLite do not commit there.
int definesBad(sqlite3 *db, int more) {
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, "CREATE TABLE day (a INT)", 0, 0, 0) != SQLITE_OK || !more) {
    return -1; // expect: transaction-leak
  }
  return sqlite3_exec(db, "COMMIT", 0, 0, 0);
}
