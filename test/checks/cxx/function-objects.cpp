// RUN: %check_hosts --preview %s
// A std::function that is made from a function and only called is that function.
#include <functional>
#include <memory>
#include <sqlite3.h>

struct Finalize {
  void operator()(sqlite3_stmt *stmt) const { sqlite3_finalize(stmt); }
};

int closedTooSoonBad() {
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  sqlite3_stmt *raw = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &raw, nullptr) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  std::unique_ptr<sqlite3_stmt, Finalize> stmt(raw);
  std::function<void(sqlite3 *)> done = sqlite3_close;
  done(db); // expect: release-order
  return 0;
}

int closedInOrderOk() {
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  {
    sqlite3_stmt *raw = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &raw, nullptr) != SQLITE_OK) {
      sqlite3_close(db);
      return 1;
    }
    std::unique_ptr<sqlite3_stmt, Finalize> stmt(raw);
  }
  std::function<void(sqlite3 *)> done = sqlite3_close;
  done(db);
  return 0;
}

static void look(sqlite3 *db) { sqlite3_changes(db); }

int onlyLooksBad() {
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  std::function<void(sqlite3 *)> done = look;
  done(db);
  return 0; // expect: connection-leak
}

// Another function may be in it by then.
int changedOk(bool close) {
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 1;
  }
  std::function<void(sqlite3 *)> done = look;
  done = sqlite3_close;
  done(db);
  return 0;
}
