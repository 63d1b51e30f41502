// Expected: transaction-leak at the second and third return; said: nothing.
// Mechanism: BEGIN sent as a text by SQLExecDirect on a statement; autocommit that is set off is found.
#include <sql.h>
#include <sqlext.h>

int update(SQLHSTMT statement) {
  if (!SQL_SUCCEEDED(SQLExecDirect(statement, (SQLCHAR *)"BEGIN TRANSACTION", SQL_NTS)))
    return 1;
  if (!SQL_SUCCEEDED(SQLExecDirect(statement, (SQLCHAR *)"UPDATE a SET x = 1", SQL_NTS))) {
#ifdef FIXED
    SQLExecDirect(statement, (SQLCHAR *)"ROLLBACK", SQL_NTS);
#endif
    return 2;
  }
  if (!SQL_SUCCEEDED(SQLExecDirect(statement, (SQLCHAR *)"COMMIT", SQL_NTS))) {
#ifdef FIXED
    SQLExecDirect(statement, (SQLCHAR *)"ROLLBACK", SQL_NTS);
#endif
    return 3;
  }
  return 0;
}
