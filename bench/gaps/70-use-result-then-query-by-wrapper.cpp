// Expected: undrained-result at the inner run(); said: nothing. A fixed bug of kitchen_sync ("Commands out of sync").
// Mechanism: the second query is sent by a wrapper of mysql_query; called directly, it is found.
#include <mysql.h>

static int run(MYSQL *mysql, const char *sql) { return mysql_query(mysql, sql); }

int mark_first(MYSQL *mysql) {
  if (run(mysql, "SELECT id FROM t"))
    return 1;
#ifdef FIXED
  MYSQL_RES *result = mysql_store_result(mysql);
#else
  MYSQL_RES *result = mysql_use_result(mysql);
#endif
  if (!result)
    return 1;
  MYSQL_ROW row = mysql_fetch_row(result);
  int failed = row && run(mysql, "UPDATE i SET x = 1");
  mysql_free_result(result);
  return failed;
}
