// expected: statement-leak/member-leak at m[q] = s; with -DFIXED silent.  actual: silent.
// statement cache: emplace finds the key taken, the new statement is lost
#include <sqlite3.h>
#include <map>
#include <string>
class Cache {
  sqlite3 *db; std::map<std::string, sqlite3_stmt *> m;
public:
  explicit Cache(sqlite3 *d) : db(d) {}
  ~Cache() { for (auto &e : m) sqlite3_finalize(e.second); }
  sqlite3_stmt *get(const std::string &q) {
#ifdef FIXED
    auto it = m.find(q);
    if (it != m.end()) { sqlite3_reset(it->second); return it->second; }
#endif
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, q.c_str(), -1, &s, nullptr) != SQLITE_OK) return nullptr;
    m[q] = s;
    return s;
  }
};
sqlite3_stmt *go(Cache &c) { return c.get("select 1"); }
