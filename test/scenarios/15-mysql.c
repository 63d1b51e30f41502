// RUN: %check_hosts %s
// Scenario 15, with MySQL: continue and break between mysql_store_result and
// mysql_free_result. Twins: they release first.
#include <mysql.h>

int continueBad(MYSQL *m, const char **sql, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    if (mysql_query(m, sql[i]))
      continue;
    MYSQL_RES *res = mysql_store_result(m);
    if (!res)
      continue;
    if (mysql_num_rows(res) == 0)
      continue; // expect: result-leak "'res'"
    rows++;
    mysql_free_result(res);
  }
  return rows;
}

int breakBad(MYSQL *m, const char **sql, int n) {
  for (int i = 0; i < n; i++) {
    if (mysql_query(m, sql[i]))
      break;
    MYSQL_RES *res = mysql_store_result(m);
    if (!res)
      break;
    if (mysql_num_rows(res) > 100)
      break; // expect: result-leak "'res'"
    mysql_free_result(res);
  }
  return 0;
}

int bothOk(MYSQL *m, const char **sql, int n) {
  int rows = 0;
  for (int i = 0; i < n; i++) {
    if (mysql_query(m, sql[i]))
      break;
    MYSQL_RES *res = mysql_store_result(m);
    if (!res)
      continue;
    if (mysql_num_rows(res) == 0) {
      mysql_free_result(res);
      continue;
    }
    rows++;
    mysql_free_result(res);
  }
  return rows;
}
