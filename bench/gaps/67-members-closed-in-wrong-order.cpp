// Expected: release-order in close(); said: nothing. A fixed bug of QGIS (sqlite3_close before the statements are finalized: the close refuses, the connection stays).
// Mechanism: both handles are members that another method fills, so that the method that releases them does not know that the statement belongs to the connection.
#include <sqlite3.h>

class Provider {
  sqlite3 *db = nullptr;
  sqlite3_stmt *statement = nullptr;

public:
  bool open(const char *path) {
    if (sqlite3_open(path, &db) != SQLITE_OK) {
      sqlite3_close(db);
      db = nullptr;
      return false;
    }
    return sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &statement, nullptr) == SQLITE_OK;
  }
  void close() {
#ifdef FIXED
    sqlite3_finalize(statement);
    sqlite3_close(db);
#else
    sqlite3_close(db);
    sqlite3_finalize(statement);
#endif
    db = nullptr;
    statement = nullptr;
  }
  ~Provider() { close(); }
};
