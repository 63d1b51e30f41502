// expected: member-leak for 'first' at the second check (line 25), silent for 'second': when its own check throws, it is null.
// actual: reported at 24 (its own check) for 'first' and at 25 for 'second'.  from: minetestmapper (7 of 8 findings)
// mechanism: check(rc) throws iff rc != good, prepare(stmt&) returns the status of sqlite3_prepare_v2: on the throwing way nothing was made.
#include <sqlite3.h>
#include <stdexcept>
class Base {
protected:
  sqlite3 *db = nullptr;
  ~Base() { if (db) sqlite3_close(db); }
  void check(int rc, int good = SQLITE_OK) {
    if (rc != good) throw std::runtime_error(sqlite3_errmsg(db));
  }
  int prepare(sqlite3_stmt *&stmt, const char *sql) { return sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr); }
};
class Reader : Base {
  sqlite3_stmt *first = nullptr;
  sqlite3_stmt *second = nullptr;
public:
  Reader();
  ~Reader() { sqlite3_finalize(first); sqlite3_finalize(second); }
};
Reader::Reader() {
  check(sqlite3_open_v2("map", &db, SQLITE_OPEN_READONLY, nullptr));
  check(prepare(first, "SELECT a FROM t"));
  check(prepare(second, "SELECT b FROM t"));
}
