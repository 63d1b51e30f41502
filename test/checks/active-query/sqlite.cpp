// RUN: %check_hosts --preview %s
// A statement that others will use again is left on a row.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <string>

static sqlite3_stmt *byName;

struct Reset {
  sqlite3_stmt *st;
  ~Reset() { sqlite3_reset(st); }
};

class Store {
  sqlite3_stmt *find;
  SQLite::Statement query;

public:
  bool memberBad(int id, int *out) {
    sqlite3_bind_int(find, 1, id);
    bool ok = sqlite3_step(find) == SQLITE_ROW; // expect: active-query "statement 'find' is left on a row by 'Store::memberBad'"
    if (ok)
      *out = sqlite3_column_int(find, 0);
    return ok;
  }

  // Reset before the next use: the lock stays all the same.
  bool lateBad(int id, int *out) {
    sqlite3_reset(find);
    sqlite3_bind_int(find, 1, id);
    if (sqlite3_step(find) != SQLITE_ROW) // expect: active-query "statement 'find'"
      return false;
    *out = sqlite3_column_int(find, 0);
    return true;
  }

  int classBad(int id) {
    query.bind(1, id);
    if (!query.executeStep()) // expect: active-query "statement 'query'"
      return -1;
    return query.getColumn(0).getInt();
  }

  bool memberGood(int id, int *out) {
    sqlite3_bind_int(find, 1, id);
    bool ok = sqlite3_step(find) == SQLITE_ROW;
    if (ok)
      *out = sqlite3_column_int(find, 0);
    sqlite3_reset(find);
    return ok;
  }

  bool guardGood(int id, int *out) {
    Reset atEnd{find};
    sqlite3_bind_int(find, 1, id);
    if (sqlite3_step(find) != SQLITE_ROW)
      return false;
    *out = sqlite3_column_int(find, 0);
    return true;
  }

  int classGood(int id) {
    query.bind(1, id);
    int n = query.executeStep() ? query.getColumn(0).getInt() : -1;
    query.reset();
    return n;
  }

  // No rows.
  bool insertGood(int id) {
    sqlite3_bind_int(find, 1, id);
    return sqlite3_step(find) == SQLITE_DONE;
  }

  // Its caller goes on reading.
  bool nextGood(int *out) {
    if (sqlite3_step(find) != SQLITE_ROW)
      return false;
    *out = sqlite3_column_int(find, 0);
    return true;
  }

  bool helperGood(int id, int *out) {
    sqlite3_bind_int(find, 1, id);
    bool ok = sqlite3_step(find) == SQLITE_ROW;
    if (ok)
      *out = sqlite3_column_int(find, 0);
    done();
    return ok;
  }
  void done() { sqlite3_reset(find); }
};

int globalBad(const std::string &name) {
  sqlite3_bind_text(byName, 1, name.c_str(), -1, SQLITE_TRANSIENT);
  return sqlite3_step(byName) == SQLITE_ROW // expect: active-query "statement 'byName'"
             ? sqlite3_column_int(byName, 0)
             : -1;
}

// Its own statement.
int localGood(sqlite3 *db, int id) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT n FROM t WHERE id = ?", -1, &st, nullptr) != SQLITE_OK)
    return -1;
  sqlite3_bind_int(st, 1, id);
  int n = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int(st, 0) : -1;
  sqlite3_finalize(st);
  return n;
}
