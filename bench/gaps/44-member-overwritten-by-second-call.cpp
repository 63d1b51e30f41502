// expected: member-leak/statement-leak at line 10 (second compile of one object) and line 19.  actual: silent.
// (With sqlite3_prepare_v2 twice in one method it is found.)  from: cached/reused query classes (node-sqlite, webcash; duckdb 15475)
// mechanism: a method stores a new handle in the member without releasing the old one; it is called twice for one object.
#include <sqlite3.h>
class Q1 {
  sqlite3 *db; sqlite3_stmt *st = nullptr;
  bool compile(const char *q) { return sqlite3_prepare_v2(db, q, -1, &st, nullptr) == SQLITE_OK; }
public:
  explicit Q1(sqlite3 *d) : db(d) {}
  int both() { if (!compile("select 1")) return -1; if (!compile("select 2")) return -1; return sqlite3_step(st); }
  ~Q1() { sqlite3_finalize(st); }
};
class Q2 {
  sqlite3 *db;
public:
  sqlite3_stmt *st = nullptr; explicit Q2(sqlite3 *d) : db(d) {} ~Q2() { sqlite3_finalize(st); }
  void compile(const char *q) { sqlite3_prepare_v2(db, q, -1, &st, nullptr); }
};
int go(sqlite3 *d) { Q2 u(d); u.compile("a"); u.compile("b"); return sqlite3_step(u.st); }
int use(sqlite3 *d) { Q1 a(d); return a.both(); }
