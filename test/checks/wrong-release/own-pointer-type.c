// RUN: %check_hosts %s
// A handle that the program keeps behind a pointer type of its own.
#include <sql.h>
#include <sqlext.h>
#include <stddef.h>

typedef struct Rs *ResultRef;

void done(ResultRef h) {
  if (!h)
    return;
  SQLFreeHandle(SQL_HANDLE_STMT, (SQLHSTMT)h);
}

static int next(ResultRef h, char *buf) {
  SQLHSTMT st = (SQLHSTMT)h;
  if (SQLFetch(st) != SQL_SUCCESS) {
    SQLFreeHandle(SQL_HANDLE_STMT, st);
    return 0;
  }
  SQLGetData(st, 1, SQL_C_CHAR, buf, 64, NULL);
  return 1;
}

static ResultRef run(SQLHDBC dbc, SQLCHAR *sql) {
  SQLHSTMT st;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &st)))
    return NULL;
  if (!SQL_SUCCEEDED(SQLExecDirect(st, sql, SQL_NTS))) {
    SQLFreeHandle(SQL_HANDLE_STMT, st);
    return NULL;
  }
  return (ResultRef)st;
}

int oneBad(SQLHDBC dbc, char *buf) {
  ResultRef h = run(dbc, (SQLCHAR *)"SELECT 1");
  if (!h)
    return 0;
  next(h, buf);
  SQLFreeHandle(SQL_HANDLE_STMT, (SQLHSTMT)h); // expect: double-release "'h'"
  return 1;
}

int oneOk(SQLHDBC dbc, char *buf) {
  ResultRef h = run(dbc, (SQLCHAR *)"SELECT 1");
  if (!h)
    return 0;
  if (!next(h, buf))
    return 0;
  SQLFreeHandle(SQL_HANDLE_STMT, (SQLHSTMT)h);
  return 1;
}

int otherBad(SQLHDBC dbc) {
  SQLHSTMT st;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &st)))
    return -1;
  SQLFreeHandle(SQL_HANDLE_DBC, st); // expect: wrong-release
  return 0;
}
