// Expected: silent; said: dangling-bind, 'str' "is gone when 'Store::text' has returned". Met in Luanti (Database_SQLite3::str_to_sqlite).
// Mechanism: what is bound is the data of a std::string_view parameter: the view goes, its data is the caller's.
#include <sqlite3.h>
#include <string>
#include <string_view>

struct Store {
  void text(sqlite3_stmt *statement, int column, std::string_view str) const {
    if (sqlite3_bind_text(statement, column, str.data(), str.size(), nullptr) != SQLITE_OK)
      throw 1;
  }
  bool save(sqlite3_stmt *statement, const std::string &name) {
    text(statement, 1, name);
    return sqlite3_step(statement) == SQLITE_DONE;
  }
};
