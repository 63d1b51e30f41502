// expected: result-leak: the elements are never freed before clear()/the end; with -DFIXED silent.  actual: silent.
// poco/mysql style: vector of results cleared without freeing
#include <mysql.h>
#include <vector>
bool multi(MYSQL *m, const char *q, std::vector<unsigned long long> &n) {
  if (mysql_query(m, q)) return false;
  std::vector<MYSQL_RES *> all;
  do {
    MYSQL_RES *r = mysql_store_result(m);
    if (r) all.push_back(r);
  } while (mysql_next_result(m) == 0);
  for (auto *r : all) {
    n.push_back(mysql_num_rows(r));
#ifdef FIXED
    mysql_free_result(r);
#endif
  }
  all.clear();
  return true;
}
