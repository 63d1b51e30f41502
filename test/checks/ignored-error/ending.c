// RUN: %check_hosts %s --preview
// What ends a transaction without success, or restores a setting, may fail
// unseen, through helpers too.
#include <mysql/mysql.h>
#include <sql.h>
#include <sqlext.h>

static SQLRETURN finish(SQLHDBC dbc, SQLSMALLINT how) {
  return SQLEndTran(SQL_HANDLE_DBC, dbc, how);
}

SQLRETURN oneOk(SQLHDBC dbc, SQLHSTMT st, SQLCHAR *a) {
  SQLRETURN rc = SQLExecDirect(st, a, SQL_NTS);
  if (rc == SQL_NO_DATA) {
    finish(dbc, SQL_ROLLBACK);
    return rc;
  }
  return SQL_SUCCEEDED(rc) ? finish(dbc, SQL_COMMIT) : rc;
}

SQLRETURN oneBad(SQLHDBC dbc, SQLHSTMT st, SQLCHAR *a) {
  SQLRETURN rc = SQLExecDirect(st, a, SQL_NTS);
  if (rc == SQL_NO_DATA) {
    finish(dbc, SQL_COMMIT); // expect: ignored-error
    return rc;
  }
  return SQL_SUCCEEDED(rc) ? finish(dbc, SQL_COMMIT) : rc;
}

int restoredOk(MYSQL *m, const char *sql) {
  if (mysql_autocommit(m, 0))
    return -1;
  int bad = mysql_query(m, sql) || mysql_commit(m);
  if (bad)
    mysql_rollback(m);
  mysql_autocommit(m, 1);
  return bad;
}

int switchedOffBad(MYSQL *m, const char *sql) {
  mysql_autocommit(m, 0); // expect: ignored-error
  int bad = mysql_query(m, sql) || mysql_commit(m);
  if (bad)
    mysql_rollback(m);
  mysql_autocommit(m, 1);
  return bad;
}
