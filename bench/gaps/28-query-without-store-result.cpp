// expected: undrained-result at the second mysql_real_query; with -DFIXED silent.  actual: silent.
// forgottenserver 4787: executeQuery with a statement that has rows
#include <mysql.h>
#include <string>
class Database {
  MYSQL *h;
public:
  explicit Database(MYSQL *m) : h(m) {}
  bool optimize(const std::string &t) {
    std::string q = "OPTIMIZE TABLE " + t;
    if (mysql_real_query(h, "SELECT 1 FROM t", 15) != 0) return false;
#ifdef FIXED
    MYSQL_RES *r = mysql_store_result(h);
    if (!r) return false;
    mysql_free_result(r);
#endif
    return mysql_real_query(h, q.c_str(), q.size()) == 0;
  }
};
bool go(Database &d) { return d.optimize("t"); }
