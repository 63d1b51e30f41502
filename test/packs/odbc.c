// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against unixODBC's real header: every acquire and every release.
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>

// ---- environments -------------------------------------------------------------

int envBad(void) {
  SQLHENV env;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env)))
    return -1;
  if (!SQL_SUCCEEDED(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0)))
    return -1; // expect: connection-leak "'env'"
  SQLFreeHandle(SQL_HANDLE_ENV, env);
  return 0;
}

int envOk(void) {
  SQLHENV env;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
  if (rc != SQL_SUCCESS && rc != SQL_SUCCESS_WITH_INFO)
    return -1;
  SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
  SQLFreeHandle(SQL_HANDLE_ENV, env);
  return 0;
}

int oldEnvBad(int n) {
  SQLHENV env;
  if (SQLAllocEnv(&env) == SQL_ERROR)
    return -1;
  if (n)
    return -1; // expect: connection-leak
  SQLFreeEnv(env);
  return 0;
}

// ---- connections -----------------------------------------------------------------

int connectBad(SQLHENV env) {
  SQLHDBC dbc;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc)))
    return -1;
  if (!SQL_SUCCEEDED(SQLConnect(dbc, (SQLCHAR *)"d", SQL_NTS, NULL, 0, NULL, 0)))
    return -1; // expect: connection-leak "'dbc'"
  SQLDisconnect(dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  return 0;
}

int connectOk(SQLHENV env) {
  SQLHDBC dbc;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
  if (!SQL_SUCCEEDED(rc))
    return -1;
  rc = SQLDriverConnect(dbc, NULL, (SQLCHAR *)"DSN=d", SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
  if (SQL_SUCCEEDED(rc))
    SQLDisconnect(dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  return rc;
}

// Disconnecting does not free the handle.
int disconnectOnlyBad(SQLHENV env) {
  SQLHDBC dbc;
  if (SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc) != SQL_SUCCESS) // expect: connection-leak "'dbc'"
    return -1;
  SQLConnect(dbc, (SQLCHAR *)"d", SQL_NTS, NULL, 0, NULL, 0);
  SQLDisconnect(dbc);
  return 0;
}

int oldConnectBad(SQLHENV env) {
  SQLHDBC dbc;
  if (SQLAllocConnect(env, &dbc) < 0)
    return -1;
  if (SQLConnect(dbc, (SQLCHAR *)"d", SQL_NTS, NULL, 0, NULL, 0) < 0)
    return -1; // expect: connection-leak
  SQLDisconnect(dbc);
  SQLFreeConnect(dbc);
  return 0;
}

// SQL_ERROR says that the handle is still valid: freeing again is right.
int freeAgainOk(SQLHENV env) {
  SQLHDBC dbc;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc)))
    return -1;
  if (SQLFreeHandle(SQL_HANDLE_DBC, dbc) == SQL_ERROR) {
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  }
  return 0;
}

int freeTwiceBad(SQLHENV env) {
  SQLHDBC dbc;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc)))
    return -1;
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc); // expect: double-release
  return 0;
}

// ---- statements ---------------------------------------------------------------------

int statementBad(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s)))
    return -1;
  if (!SQL_SUCCEEDED(SQLExecDirect(s, (SQLCHAR *)"SELECT 1", SQL_NTS)))
    return -1; // expect: statement-leak "'s'"
  SQLFreeHandle(SQL_HANDLE_STMT, s);
  return 0;
}

int statementOk(SQLHDBC dbc) {
  SQLHSTMT s = SQL_NULL_HSTMT;
  int n = 0;
  if (SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s) != SQL_SUCCESS)
    return -1;
  if (SQL_SUCCEEDED(SQLExecDirect(s, (SQLCHAR *)"SELECT 1", SQL_NTS)))
    while (SQLFetch(s) == SQL_SUCCESS)
      ++n;
  SQLFreeHandle(SQL_HANDLE_STMT, s);
  return n;
}

// The handle was never allocated on the failing side, however that is spelled.
int spellingsOk(SQLHDBC dbc, int how) {
  SQLHSTMT s;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s);
  int ok = SQL_SUCCEEDED(rc);
  if (how == 0 && rc < 0)
    return -1;
  if (!ok)
    return -1;
  SQLFreeHandle(SQL_HANDLE_STMT, s);
  return 0;
}

int switchOk(SQLHDBC dbc) {
  SQLHSTMT s;
  switch (SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s)) {
  case SQL_SUCCESS:
  case SQL_SUCCESS_WITH_INFO:
    SQLFreeHandle(SQL_HANDLE_STMT, s);
    return 0;
  default:
    return -1;
  }
}

// SQL_CLOSE closes the cursor only.
int closeIsNoDropBad(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s))) // expect: statement-leak
    return -1;
  SQLExecDirect(s, (SQLCHAR *)"SELECT 1", SQL_NTS);
  SQLFreeStmt(s, SQL_CLOSE);
  return 0;
}

int dropOk(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocStmt(dbc, &s)))
    return -1;
  SQLExecDirect(s, (SQLCHAR *)"SELECT 1", SQL_NTS);
  SQLFreeStmt(s, SQL_UNBIND);
  SQLFreeStmt(s, SQL_DROP);
  return 0;
}

int oldStatementBad(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocStmt(dbc, &s)))
    return -1;
  if (SQLExecute(s) == SQL_ERROR)
    return -1; // expect: statement-leak
  SQLFreeStmt(s, SQL_DROP);
  return 0;
}

int cursorClosedBad(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s))) // expect: statement-leak
    return -1;
  SQLCancel(s);
  SQLCloseCursor(s);
  return 0;
}

// SQLDisconnect frees the statements of its connection.
int disconnectFreesStatementOk(SQLHENV env) {
  SQLHDBC dbc;
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc)))
    return -1;
  if (!SQL_SUCCEEDED(SQLConnect(dbc, (SQLCHAR *)"d", SQL_NTS, NULL, 0, NULL, 0))) {
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    return -1;
  }
  if (SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &s)))
    SQLExecDirect(s, (SQLCHAR *)"DELETE FROM t", SQL_NTS);
  SQLDisconnect(dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  return 0;
}

// ---- descriptors -----------------------------------------------------------------------

int descriptorBad(SQLHDBC dbc, int n) {
  SQLHDESC d;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DESC, dbc, &d)))
    return -1;
  if (n)
    return -1; // expect: statement-leak
  SQLFreeHandle(SQL_HANDLE_DESC, d);
  return 0;
}

// ---- the kind that SQLFreeHandle is told -------------------------------------------

void kindBad(SQLHDBC dbc) {
  SQLHSTMT stmt;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)))
    return;
  SQLFreeHandle(SQL_HANDLE_DBC, stmt); // expect: wrong-release "of another kind"
}
