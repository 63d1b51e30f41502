// Expected: exception-leak (connection); said: nothing. Met while rebuilding sqlite_modern_cpp's failed open; error helpers marked [[noreturn]] are common.
// Mechanism: a function that is [[noreturn]] counts as the end of the process, although its body is seen to throw. Without the attribute it is found.
#include <sqlite3.h>
#include <stdexcept>
#include <string>

[[noreturn]] inline void fail(int status) { throw std::runtime_error(std::to_string(status)); }

struct Database {
  sqlite3 *connection = nullptr;
};

void open(Database &database, const char *file) {
  sqlite3 *opened = nullptr;
  int status = sqlite3_open(file, &opened);
  if (status != SQLITE_OK) {
#ifdef FIXED
    sqlite3_close(opened);
#endif
    fail(status);
  }
  database.connection = opened;
}
