// RUN: %check_hosts --preview %s
// The status is looked at, and then the one of the cleanup is returned.
#include <mariadb/mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>

int closeBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (rc != SQLITE_OK)
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  rc = sqlite3_close(db); // expect: masked-error "after 'sqlite3_exec' failed, the function returns the status of 'sqlite3_close' in 'rc'"
  return rc;
}

int statementBad(MYSQL_STMT *stmt) {
  int rc = mysql_stmt_execute(stmt);
  if (rc)
    fprintf(stderr, "%s\n", mysql_stmt_error(stmt));
  rc = mysql_stmt_close(stmt); // expect: masked-error
  return rc;
}

int handleBad(SQLHSTMT stmt) {
  SQLRETURN rc = SQLExecute(stmt);
  if (!SQL_SUCCEEDED(rc))
    fprintf(stderr, "failed\n");
  rc = SQLFreeHandle(SQL_HANDLE_STMT, stmt); // expect: masked-error
  return rc;
}

// sqlite3_reset has taken the error: sqlite3_finalize returns SQLITE_OK.
int resetBad(sqlite3_stmt *stmt) {
  int rc = sqlite3_step(stmt);
  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    fprintf(stderr, "step: %d\n", rc);
  sqlite3_reset(stmt);
  rc = sqlite3_clear_bindings(stmt); // expect: masked-error
  return rc;
}

// sqlite3_finalize returns the error of the step.
int finalizeOk(sqlite3_stmt *stmt) {
  int rc = sqlite3_step(stmt);
  if (rc != SQLITE_DONE)
    fprintf(stderr, "step: %d\n", rc);
  rc = sqlite3_finalize(stmt);
  return rc;
}

int cleanupOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  (void)sqlite3_close(db);
  return rc;
}

int keptOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  int closed = sqlite3_close(db);
  return rc != SQLITE_OK ? rc : closed;
}

int onlyThenOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return rc;
  }
  rc = sqlite3_close(db);
  return rc;
}
