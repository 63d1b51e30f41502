// Expected: silent; said: double-release at the loop and use-after-release at sqlite3_errmsg. Met in cctools (confuga_dbclose).
// Mechanism: sqlite3_close_v2 returns SQLITE_OK (or SQLITE_MISUSE), never SQLITE_BUSY: neither the loop nor the error text is reached.
#include <sqlite3.h>
#include <stdio.h>

int close_database(sqlite3 *db) {
  int rc;
  do {
    rc = sqlite3_close_v2(db);
  } while (rc == SQLITE_BUSY);
  return rc;
}
