// expected: statement-leak or member-leak at line 12.  actual: silent. (With mysql_stmt_init in the same method it is found.)
// from: proxysql 3544
// mechanism: a method stores the handle in a member, another one sets the member to null.
#include <mysql.h>
class Conn {
  MYSQL *m; MYSQL_STMT *s = nullptr; int rc = 0;
  void start(const char *q) { s = mysql_stmt_init(m); rc = mysql_stmt_prepare(s, q, 3); }
public:
  explicit Conn(MYSQL *x) : m(x) {}
  ~Conn() { if (s) mysql_stmt_close(s); }
  int run(const char *q) {
    start(q); if (rc) { s = nullptr; return -1; }
    int r = mysql_stmt_execute(s);
    mysql_stmt_close(s);
    s = nullptr;
    return r;
  }
};
int go(MYSQL *m) { Conn c(m); return c.run("a"); }
