// RUN: %check_hosts %s -- -std=c++17
// Functions that hand a statement to an object of a class that does not release it.
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <vector>
class Good {
  sqlite3_stmt *st;
public:
  explicit Good(sqlite3_stmt *s) : st(s) {}
  ~Good() { sqlite3_finalize(st); }
  int step() { return sqlite3_step(st); }
};
class Bad {
  sqlite3_stmt *st;
public:
  explicit Bad(sqlite3_stmt *s) : st(s) {}
  ~Bad() { st = nullptr; }
  int step() { return sqlite3_step(st); }
};
class View {
  sqlite3_stmt *st;
public:
  explicit View(sqlite3_stmt *s) : st(s) {}
  int step() { return sqlite3_step(st); }
};
class Open {
  sqlite3_stmt *st;
public:
  explicit Open(sqlite3_stmt *s) : st(s) {}
  sqlite3_stmt *get() { return st; }
  int step() { return sqlite3_step(st); }
};
sqlite3_stmt *prep(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &s, nullptr) != SQLITE_OK)
    throw std::runtime_error("x");
  return s;
}
std::unique_ptr<Good> good(sqlite3 *db) {
  sqlite3_stmt *s = prep(db, "SELECT 1");
  return std::make_unique<Good>(s);
}
std::shared_ptr<Bad> bad(sqlite3 *db) { return std::make_shared<Bad>(prep(db, "SELECT 1")); } // expect: member-leak "'st' is kept in 'Bad', and nothing of the class releases it"
Bad bad2(sqlite3 *db) { return Bad(prep(db, "SELECT 1")); } // expect: member-leak "'st' is kept in 'Bad', and nothing of the class releases it"
Bad *bad3(sqlite3 *db) { return new Bad(prep(db, "SELECT 1")); } // expect: member-leak "'st' is kept in 'Bad', and nothing of the class releases it"
struct List {
  std::vector<Bad *> all;
  void add(sqlite3 *db) {
    all.push_back(new Bad(prep(db, "SELECT 1"))); // expect: member-leak "'st' is kept in 'Bad'"
  }
};
// A local object looks at it, and the function releases it.
int view(sqlite3 *db) {
  sqlite3_stmt *s = prep(db, "SELECT 1");
  View v(s);
  int rc = v.step();
  sqlite3_finalize(s);
  return rc;
}
// Whoever gets the object releases what is in it.
std::unique_ptr<Open> open1(sqlite3 *db) { return std::make_unique<Open>(prep(db, "SELECT 1")); }
int use(sqlite3 *db) {
  auto o = open1(db);
  int rc = o->step();
  sqlite3_finalize(o->get());
  return rc;
}
