// RUN: %check_hosts %s
// Scenario 7: a handle that ODBC did not hand out, in every spelling of "it
// failed". Twins: the same with the handle there.
#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stddef.h>

int negativeOk(SQLHDBC dbc) {
  SQLHSTMT stmt = SQL_NULL_HSTMT;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
  if (rc < 0)
    return -1;
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  return 0;
}

int negativeBad(SQLHDBC dbc) {
  SQLHSTMT stmt = SQL_NULL_HSTMT;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
  if (rc < 0)
    return -1;
  rc = SQLExecDirect(stmt, (SQLCHAR *)"DELETE FROM t", SQL_NTS);
  if (rc < 0)
    return -1; // expect: statement-leak "'stmt'"
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  return 0;
}

int notOk(SQLHDBC dbc) {
  SQLHSTMT stmt = SQL_NULL_HSTMT;
  int ok = SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt) == SQL_SUCCESS;
  if (!ok)
    return -1;
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  return 0;
}

int notBad(SQLHDBC dbc) {
  SQLHSTMT stmt = SQL_NULL_HSTMT;
  int ok = SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt) == SQL_SUCCESS;
  if (ok && SQLPrepare(stmt, (SQLCHAR *)"SELECT 1", SQL_NTS) == SQL_ERROR)
    ok = 0;
  if (!ok)
    return -1; // expect: statement-leak "'stmt'"
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  return 0;
}

int switchOk(SQLHENV env, SQLHDBC *out) {
  SQLHDBC dbc;
  switch (SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc)) {
  case SQL_SUCCESS:
  case SQL_SUCCESS_WITH_INFO:
    break;
  case SQL_INVALID_HANDLE:
    return -2;
  default:
    return -1;
  }
  *out = dbc;
  return 0;
}

int switchBad(SQLHENV env, SQLHDBC *out) {
  SQLHDBC dbc;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
  switch (rc) {
  case SQL_SUCCESS:
  case SQL_SUCCESS_WITH_INFO:
    if (out == NULL)
      return -3; // expect: connection-leak "'dbc'"
    break;
  default:
    return -1;
  }
  *out = dbc;
  return 0;
}

int succeededOk(SQLHDBC dbc) {
  SQLHSTMT stmt;
  bool ok = SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt));
  if (ok) {
    SQLExecDirect(stmt, (SQLCHAR *)"DELETE FROM t", SQL_NTS);
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  }
  return ok;
}

int succeededBad(SQLHDBC dbc) {
  SQLHSTMT stmt;
  bool ok = SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt));
  if (ok) {
    ok = SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)"DELETE FROM t", SQL_NTS));
    if (ok)
      SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  }
  return ok; // expect: statement-leak "'stmt'"
}
