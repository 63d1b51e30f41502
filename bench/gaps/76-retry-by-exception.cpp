// Expected: unbounded-retry; said: nothing. A wish of sqlite_orm's users, and how many of them write it.
// Mechanism: the busy status becomes an exception in a callee; the endless loop catches it and runs the commit again at once.
#include <sqlite3.h>
#include <chrono>
#include <stdexcept>
#include <thread>

struct Locked : std::runtime_error {
  using std::runtime_error::runtime_error;
};

static void execute(sqlite3 *db, const char *sql) {
  int status = sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  if (status == SQLITE_BUSY)
    throw Locked("busy");
  if (status != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
}

void touch(sqlite3 *db) {
  for (;;) {
    try {
      execute(db, "UPDATE t SET n = n + 1");
      return;
    } catch (const Locked &) {
#ifdef FIXED
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
#endif
    }
  }
}
