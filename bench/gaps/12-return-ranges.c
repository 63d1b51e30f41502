// expected: silent.  actual: use-after-release/double-release (mysql_next_result), result-leak (PQntuples).  from: libpreludedb (5 findings)
// mechanism: mysql_next_result returns 0, -1 or > 0 only; PQntuples, PQnfields, mysql_num_rows are never negative.
#include <mysql.h>
#include <libpq-fe.h>
int use(MYSQL_RES *r);
int last(MYSQL *c, const char *q) {
  MYSQL_RES *result;
  int ret;
  if (mysql_query(c, q)) return -1;
  do {
    result = mysql_store_result(c);
    ret = mysql_next_result(c);
    if (ret != -1) {
      if (result) mysql_free_result(result);
      if (ret > 0) return -1;
    }
  } while (ret == 0);
  if (!result) return 0;
  int n = (int)mysql_num_rows(result);
  mysql_free_result(result);
  return n;
}
static int query(PGconn *c, const char *q, PGresult **result) {
  int n = 0;
  *result = PQexec(c, q);
  if (PQresultStatus(*result) == PGRES_TUPLES_OK) {
    n = PQntuples(*result);
    if (n == 0) PQclear(*result);
    return n;
  }
  PQclear(*result);
  *result = NULL;
  return -1;
}
int ask(PGconn *c) {
  PGresult *r;
  int ret = query(c, "SELECT a FROM t", &r);
  if (ret <= 0) return ret;
  ret = PQgetisnull(r, 0, 0);
  PQclear(r);
  return ret;
}
