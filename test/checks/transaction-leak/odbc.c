// RUN: %check_hosts --preview %s
// transaction-leak with ODBC: autocommit off by an attribute, ended by
// SQLEndTran.
#include <sql.h>
#include <sqlext.h>

int attributeBad(SQLHDBC dbc, SQLHSTMT stmt, SQLCHAR *sql) {
  SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0);
  if (!SQL_SUCCEEDED(SQLExecDirect(stmt, sql, SQL_NTS)))
    return -1; // expect: transaction-leak
  SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT);
  SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0);
  return 0;
}

int attributeOk(SQLHDBC dbc, SQLHSTMT stmt, SQLCHAR *sql) {
  SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0);
  SQLRETURN rc = SQLExecDirect(stmt, sql, SQL_NTS);
  SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_SUCCEEDED(rc) ? SQL_COMMIT : SQL_ROLLBACK);
  SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0);
  return SQL_SUCCEEDED(rc) ? 0 : -1;
}

// Text on a statement of the connection.
int statementBad(SQLHDBC dbc, SQLCHAR *sql) {
  SQLHSTMT stmt;
  int rc = 0;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)))
    return -1;
  SQLExecDirect(stmt, (SQLCHAR *)"BEGIN", SQL_NTS);
  if (!SQL_SUCCEEDED(SQLExecDirect(stmt, sql, SQL_NTS)))
    rc = -1;
  else
    SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT);
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  return rc; // expect: transaction-leak
}
