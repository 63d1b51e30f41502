// expected: member-leak (or statement-leak at new Statement): the class keeps the statement and never releases it; with -DFIXED silent.  actual: silent.
// node-sqlite 13: the statement object never finalizes
#include <sqlite3.h>
class Statement {
  sqlite3_stmt *stmt_;
public:
  explicit Statement(sqlite3_stmt *s) : stmt_(s) {}
#ifdef FIXED
  ~Statement() { if (stmt_) sqlite3_finalize(stmt_); }
#else
  ~Statement() {}
#endif
  int step() { return sqlite3_step(stmt_); }
};
Statement *prepare(sqlite3 *db, const char *q) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, q, -1, &s, nullptr) != SQLITE_OK) return nullptr;
  return new Statement(s);
}
int run(sqlite3 *db) { Statement *s = prepare(db, "select 1"); if (!s) return -1; int rc = s->step(); delete s; return rc; }
