// Expected: prepare-in-loop in by_object() and by_callee(); said: nothing. A fixed bug of Yuzu (three statements prepared for each record).
// Mechanism: the statement is prepared by the constructor of a local object in the loop, or in a function that the loop calls.
#include <sqlite3.h>
#include <vector>

struct Statement {
  sqlite3_stmt *handle = nullptr;
  Statement(sqlite3 *db, const char *sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &handle, nullptr) != SQLITE_OK)
      throw 1;
  }
  ~Statement() { sqlite3_finalize(handle); }
  Statement(const Statement &) = delete;
};

bool by_object(sqlite3 *db, const std::vector<int> &values) {
#ifdef FIXED
  Statement insert(db, "INSERT INTO t VALUES (?)");
#endif
  for (int value : values) {
#ifdef FIXED
    sqlite3_reset(insert.handle);
#else
    Statement insert(db, "INSERT INTO t VALUES (?)");
#endif
    sqlite3_bind_int(insert.handle, 1, value);
    if (sqlite3_step(insert.handle) != SQLITE_DONE)
      return false;
  }
  return true;
}

#ifndef FIXED
static bool insert_one(sqlite3 *db, int value) {
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?)", -1, &insert, nullptr) != SQLITE_OK)
    return false;
  sqlite3_bind_int(insert, 1, value);
  bool done = sqlite3_step(insert) == SQLITE_DONE;
  sqlite3_finalize(insert);
  return done;
}

bool by_callee(sqlite3 *db, const std::vector<int> &values) {
  for (int value : values)
    if (!insert_one(db, value))
      return false;
  return true;
}
#endif
