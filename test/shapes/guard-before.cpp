// RUN: %check_hosts %s -- -std=c++17
// A guard whose function object refers to the variable, made before there is anything
// to release.
#include <functional>
#include <memory>
#include <sqlite3.h>

class Finally {
  std::function<void()> f_;

public:
  explicit Finally(std::function<void()> f) : f_(std::move(f)) {}
  ~Finally() { f_(); }
};

int beforeOk(sqlite3 *db) {
  sqlite3_stmt *s = nullptr;
  Finally fin([&] { sqlite3_finalize(s); });
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    return -1;
  return sqlite3_step(s) == SQLITE_ROW;
}

int sharedOk(sqlite3 *db) {
  sqlite3_stmt *s = nullptr;
  std::shared_ptr<void> g(nullptr, [&](void *) { sqlite3_finalize(s); });
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    return -1;
  return sqlite3_step(s) == SQLITE_ROW;
}

int afterOk(sqlite3 *db) {
  sqlite3_stmt *s = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    return -1;
  Finally fin([&] { sqlite3_finalize(s); });
  return sqlite3_step(s) == SQLITE_ROW;
}

// Too late on one way.
int lateBad(sqlite3 *db, bool quick) {
  sqlite3_stmt *s = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK)
    return -1;
  if (quick)
    return 0; // expect: statement-leak "'s'"
  Finally fin([&] { sqlite3_finalize(s); });
  return sqlite3_step(s) == SQLITE_ROW;
}

// It only looks at it.
int looksBad(sqlite3 *db) {
  sqlite3_stmt *s = nullptr;
  int columns = 0;
  Finally fin([&] { columns = sqlite3_column_count(s); });
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, nullptr) != SQLITE_OK) // expect: statement-leak "'s'"
    return -1;
  return sqlite3_step(s) == SQLITE_ROW;
}
