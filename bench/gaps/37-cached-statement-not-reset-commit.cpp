// expected: active-query at COMMIT; with -DFIXED silent.  actual: silent.
// Singular 85: a cached statement is stepped to a row and never reset: it keeps a read lock, the commit fails
#include <sqlite3.h>
class Store {
  sqlite3 *db; sqlite3_stmt *exists;
public:
  explicit Store(sqlite3 *d) : db(d), exists(nullptr) {}
  ~Store() { sqlite3_finalize(exists); }
  bool has(const char *n) {
    if (!exists && sqlite3_prepare_v2(db, "SELECT name FROM sqlite_master WHERE name = ?", -1, &exists, nullptr) != SQLITE_OK) return false;
    sqlite3_bind_text(exists, 1, n, -1, SQLITE_TRANSIENT);
    bool r = sqlite3_step(exists) == SQLITE_ROW;
#ifdef FIXED
    sqlite3_reset(exists);
#endif
    return r;
  }
  bool store() {
    if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK) return false;
    bool h = has("t");
    if (sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) { sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr); return false; }
    return h;
  }
};
bool go(Store &s) { return s.store(); }
