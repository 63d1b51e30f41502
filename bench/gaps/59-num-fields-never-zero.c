// Expected: silent; said: result-leak. Met in argus-clients (rasql.c).
// Mechanism: mysql_num_fields of a result is at least one; the free stands under `mysql_num_fields(result) > 0`.
#include <mysql.h>
#include <stddef.h>

int columns(MYSQL *mysql) {
  int count = 0;
  MYSQL_RES *result;
  if ((result = mysql_store_result(mysql)) != NULL) {
    if ((count = mysql_num_fields(result)) > 0) {
      while (mysql_fetch_row(result))
        count++;
      mysql_free_result(result);
    }
  }
  return count;
}
