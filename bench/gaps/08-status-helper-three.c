// expected: silent.  actual: connection-leak, statement-leak at the returns of the failed allocations.  from: lua-sql (ls_odbc.c, 3 findings)
// mechanism: a helper that says "error" by three comparisons joined by && (SQL_NO_DATA is no error to it).
#include <sql.h>
#include <sqlext.h>
static int error(SQLRETURN a) {
  return (a != SQL_SUCCESS) && (a != SQL_SUCCESS_WITH_INFO) && (a != SQL_NO_DATA);
}
int failed(const char *m);
int keep(SQLHDBC h);
int env_connect(SQLHENV env) {
  SQLHDBC hdbc;
  SQLRETURN ret = SQLAllocHandle(SQL_HANDLE_DBC, env, &hdbc);
  if (error(ret))
    return failed("connection allocation error.");
  ret = SQLConnect(hdbc, (SQLCHAR *)"d", SQL_NTS, 0, 0, 0, 0);
  if (error(ret)) {
    SQLFreeHandle(SQL_HANDLE_DBC, hdbc);
    return -1;
  }
  SQLDisconnect(hdbc);
  SQLFreeHandle(SQL_HANDLE_DBC, hdbc);
  return 0;
}
