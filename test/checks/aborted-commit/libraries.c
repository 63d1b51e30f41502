// RUN: %check_hosts --preview %s
// aborted-commit where a failed statement leaves the transaction as it is: only
// the COMMIT that nobody looks at.
#include <mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>

int sqliteBad(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
  }
  sqlite3_exec(db, "END TRANSACTION", NULL, NULL, NULL); // expect: aborted-commit "'sqlite3_exec'"
  return 0;
}

int sqliteOk(sqlite3 *db, const char *sql) {
  int rc = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  return rc;
}

// SQLite goes on after an error: what is committed is what succeeded.
int sqliteSkipsOk(sqlite3 *db, const char **sql, int n) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  for (int i = 0; i < n; i++)
    if (sqlite3_exec(db, sql[i], NULL, NULL, NULL) != SQLITE_OK)
      fprintf(stderr, "skipped: %s\n", sqlite3_errmsg(db));
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
  }
  return 0;
}

int mysqlBad(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return -1;
  if (mysql_query(m, sql)) {
    mysql_rollback(m);
    return -1;
  }
  mysql_commit(m); // expect: aborted-commit "'mysql_commit'"
  return 0;
}

int mysqlTextBad(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return -1;
  if (mysql_query(m, sql)) {
    mysql_rollback(m);
    return -1;
  }
  mysql_query(m, "COMMIT"); // expect: aborted-commit "'mysql_query'"
  return 0;
}

int mysqlOk(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return -1;
  if (mysql_query(m, sql) || mysql_commit(m)) {
    mysql_rollback(m);
    return -1;
  }
  return 0;
}

int mysqlAskedOk(MYSQL *m, const char *sql) {
  if (mysql_query(m, "START TRANSACTION"))
    return -1;
  if (mysql_query(m, sql)) {
    mysql_rollback(m);
    return -1;
  }
  mysql_commit(m);
  if (mysql_errno(m))
    return -1;
  return 0;
}

int odbcBad(SQLHDBC dbc, SQLHSTMT stmt) {
  if (!SQL_SUCCEEDED(SQLExecute(stmt))) {
    SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK);
    return -1;
  }
  SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT); // expect: aborted-commit "'SQLEndTran'"
  return 0;
}

int odbcOk(SQLHDBC dbc, SQLHSTMT stmt) {
  if (!SQL_SUCCEEDED(SQLExecute(stmt)) ||
      !SQL_SUCCEEDED(SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT))) {
    SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK);
    return -1;
  }
  return 0;
}

// The caller learns of neither, so that ignored-error speaks.
int alwaysZeroOk(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL); // expect: ignored-error
  sqlite3_exec(db, sql, NULL, NULL, NULL); // expect: ignored-error
  sqlite3_exec(db, "COMMIT", NULL, NULL, NULL); // expect: ignored-error
  return 0;
}
