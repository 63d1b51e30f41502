// RUN: %check_hosts --preview %s
// Rows that nobody takes off a MySQL connection.
#include <mysql.h>
#include <stddef.h>

int neverStoredBad(MYSQL *m) {
  if (mysql_query(m, "SELECT GET_LOCK('x', 1)"))
    return -1;
  return mysql_query(m, "UPDATE t SET n = 0"); // expect: undrained-result "the rows of the query before are not taken off 'm'"
}

int storedOk(MYSQL *m) {
  if (mysql_query(m, "SELECT GET_LOCK('x', 1)"))
    return -1;
  mysql_free_result(mysql_store_result(m));
  return mysql_query(m, "UPDATE t SET n = 0");
}

int failedOk(MYSQL *m) {
  if (mysql_query(m, "SELECT 1"))
    return mysql_query(m, "UPDATE t SET failed = 1");
  MYSQL_RES *res = mysql_store_result(m);
  if (!res)
    return -1;
  mysql_free_result(res);
  return 0;
}

int noRowsOk(MYSQL *m) {
  if (mysql_query(m, "SELECT n INTO @n FROM t"))
    return -1;
  return mysql_query(m, "UPDATE t SET n = @n");
}

void take(MYSQL *m); // of another file

int takenElsewhereOk(MYSQL *m) {
  if (mysql_query(m, "SELECT 1"))
    return -1;
  take(m);
  return mysql_query(m, "UPDATE t SET n = 0");
}

static int count(MYSQL *m) {
  MYSQL_RES *res = mysql_store_result(m);
  int n = res ? (int)mysql_num_rows(res) : 0;
  mysql_free_result(res);
  return n;
}

int takenByHelperOk(MYSQL *m) {
  if (mysql_query(m, "SELECT 1"))
    return -1;
  if (count(m) == 0)
    return -1;
  return mysql_query(m, "UPDATE t SET n = 0");
}

int callBad(MYSQL *m) {
  if (mysql_query(m, "CALL totals(2024)"))
    return -1;
  MYSQL_RES *res = mysql_store_result(m);
  if (!res)
    return -1;
  int rows = (int)mysql_num_rows(res);
  mysql_free_result(res);
  if (mysql_query(m, "UPDATE seen SET at = NOW()")) // expect: undrained-result "the status that 'CALL' gives behind its rows"
    return -1;
  return rows;
}

int callOk(MYSQL *m) {
  if (mysql_query(m, "CALL totals(2024)"))
    return -1;
  MYSQL_RES *res = mysql_store_result(m);
  if (!res)
    return -1;
  int rows = (int)mysql_num_rows(res);
  mysql_free_result(res);
  while (mysql_next_result(m) == 0)
    mysql_free_result(mysql_store_result(m));
  if (mysql_query(m, "UPDATE seen SET at = NOW()"))
    return -1;
  return rows;
}

// A procedure that only changes something has no rows.
int callWithoutRowsOk(MYSQL *m) {
  if (mysql_query(m, "CALL tidy()"))
    return -1;
  return mysql_query(m, "UPDATE seen SET at = NOW()");
}
