// expected: member-leak/exception-leak: describe() throws in the constructor, *b with the statement is lost; with -DFIXED silent.  actual: silent.
// SOCI 68: a statement backend by raw new, its prepare() throws in the constructor of the statement
#include <sqlite3.h>
#include <stdexcept>
#include <string>
struct session { sqlite3 *conn; };
struct backend {
  session &s; sqlite3_stmt *stmt = nullptr;
  explicit backend(session &x) : s(x) {}
  void prepare(const std::string &q) {
    if (sqlite3_prepare_v2(s.conn, q.c_str(), -1, &stmt, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(s.conn));
  }
  void describe() { if (sqlite3_column_count(stmt) == 0) throw std::runtime_error("no columns"); }
  void clean() { if (stmt) { sqlite3_finalize(stmt); stmt = nullptr; } }
  ~backend() { clean(); }
};
class statement {
  backend *b;
public:
  statement(session &s, const std::string &q) : b(new backend(s)) {
#ifdef FIXED
    try { b->prepare(q); b->describe(); } catch (...) { delete b; throw; }
#else
    b->prepare(q);
    b->describe();
#endif
  }
  ~statement() { delete b; }
};
void use(session &s) { statement st(s, "select 1"); }
