// Expected: silent; said: connection-leak of both. Met in Clementine (Database::BackupFile).
// Mechanism: BOOST_SCOPE_EXIT's body runs at the end of the scope with references to what it captures.
#include <boost/scope_exit.hpp>
#include <sqlite3.h>

static bool open_database(const char *file, sqlite3 **connection) {
  return sqlite3_open(file, connection) == SQLITE_OK;
}

void backup(const char *from, const char *to) {
  sqlite3 *source = nullptr;
  sqlite3 *copy = nullptr;
  BOOST_SCOPE_EXIT((&source)(&copy)) {
    sqlite3_close(source);
    sqlite3_close(copy);
  }
  BOOST_SCOPE_EXIT_END
  if (!open_database(from, &source))
    return;
  if (!open_database(to, &copy))
    return;
  sqlite3_exec(source, "VACUUM", nullptr, nullptr, nullptr);
}
