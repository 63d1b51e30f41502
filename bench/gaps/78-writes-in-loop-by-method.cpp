// Expected: writes-without-transaction in the loop; said: nothing. The shape in which most C++ code inserts its rows.
// Mechanism: the loop calls a method that binds and steps the statement, which is a member; with the same lines in the loop it is found.
#include <sqlite3.h>
#include <vector>

class Store {
  sqlite3 *db;
  sqlite3_stmt *insert = nullptr;
  bool add(int value) {
    sqlite3_reset(insert);
    sqlite3_bind_int(insert, 1, value);
    return sqlite3_step(insert) == SQLITE_DONE;
  }

public:
  bool save(const std::vector<int> &values) {
    if (sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?)", -1, &insert, nullptr) != SQLITE_OK)
      return false;
    bool ok = true;
#ifdef FIXED
    ok = sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK;
#endif
    for (int value : values) {
      if (!add(value)) {
        ok = false;
        break;
      }
    }
    sqlite3_finalize(insert);
    insert = nullptr;
#ifdef FIXED
    if (!ok || sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
      return false;
    }
#endif
    return ok;
  }
};
