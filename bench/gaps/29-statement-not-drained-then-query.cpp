// expected: undrained-result at mysql_query (the unbuffered rows of the statement); with -DFIXED silent.  actual: silent.
// ddnet 3650: the statement is executed again before its rows were read
#include <mysql.h>
#include <string.h>
#include <memory>
struct Deleter { void operator()(MYSQL_STMT *s) const { mysql_stmt_close(s); } };
class Conn {
  MYSQL m; std::unique_ptr<MYSQL_STMT, Deleter> st;
public:
  bool points(const char *name, int *n) {
    st.reset(mysql_stmt_init(&m));
    if (!st) return false;
    const char *q = "SELECT points FROM t WHERE name = ?";
    if (mysql_stmt_prepare(st.get(), q, strlen(q))) return false;
    if (mysql_stmt_execute(st.get())) return false;
    MYSQL_BIND b; memset(&b, 0, sizeof b); b.buffer_type = MYSQL_TYPE_LONG; b.buffer = n;
    if (mysql_stmt_bind_result(st.get(), &b)) return false;
    if (mysql_stmt_fetch(st.get())) return false;
#ifdef FIXED
    mysql_stmt_free_result(st.get());
#endif
    if (mysql_query(&m, "UPDATE t SET seen = 1")) return false;
    return true;
  }
};
bool go(Conn &c, int *n) { return c.points("a", n); }
