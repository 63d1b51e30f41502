// Expected: undrained-result at the second query; said: nothing. A fixed bug of node-db-mysql, and of many ("Commands out of sync" after CALL).
// Mechanism: CALL gives one more result, its status, behind the rows; the text of the query tells it.
#include <mysql.h>
#include <stddef.h>

int totals(MYSQL *mysql) {
  if (mysql_query(mysql, "CALL totals(2024)"))
    return -1;
  MYSQL_RES *result = mysql_store_result(mysql);
  if (result == NULL)
    return -1;
  int rows = (int)mysql_num_rows(result);
  mysql_free_result(result);
#ifdef FIXED
  while (mysql_next_result(mysql) == 0) {
    MYSQL_RES *more = mysql_store_result(mysql);
    if (more)
      mysql_free_result(more);
  }
#endif
  if (mysql_query(mysql, "UPDATE seen SET at = NOW()"))
    return -1;
  return rows;
}
