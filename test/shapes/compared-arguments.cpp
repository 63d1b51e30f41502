// RUN: %check_hosts %s -- -std=c++17
// A helper that compares what it is given with another argument: it throws where a
// status is not the one that was wanted.
#include <sqlite3.h>
#include <stdexcept>

class Base {
protected:
  sqlite3 *db = nullptr;
  ~Base() { sqlite3_close(db); }
  void check(int rc, int wanted = SQLITE_OK) {
    if (rc != wanted)
      throw std::runtime_error(sqlite3_errmsg(db));
  }
  int prepare(sqlite3_stmt *&stmt, const char *sql) {
    return sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr);
  }
};

class Reader : Base {
  sqlite3_stmt *first = nullptr;
  sqlite3_stmt *second = nullptr;

public:
  Reader();
  ~Reader() {
    sqlite3_finalize(first);
    sqlite3_finalize(second);
  }
};

Reader::Reader() {
  check(sqlite3_open("map", &db));
  check(prepare(first, "SELECT a FROM t"));
  check(prepare(second, "SELECT b FROM t")); // expect: member-leak "'first'"
}

class One : Base {
  sqlite3_stmt *only = nullptr;

public:
  One() {
    check(sqlite3_open("map", &db));
    check(prepare(only, "SELECT a FROM t"));
  }
  ~One() { sqlite3_finalize(only); }
};

static bool is(int rc, int wanted) { return rc == wanted; }

int returnedOk(sqlite3 *db) {
  sqlite3_stmt *st;
  if (!is(sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &st, nullptr), SQLITE_OK))
    return -1;
  int n = is(sqlite3_step(st), SQLITE_ROW) ? sqlite3_column_int(st, 0) : 0;
  sqlite3_finalize(st);
  return n;
}

int returnedBad(sqlite3 *db) {
  sqlite3_stmt *st;
  if (!is(sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &st, nullptr), SQLITE_OK))
    return -1;
  if (!is(sqlite3_step(st), SQLITE_ROW))
    return 0; // expect: statement-leak "'st'"
  int n = sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  return n;
}
