// Expected: silent; said: unbounded-retry at the step. Met in Mosquitto (persist-sqlite, will_restore): MOSQ_ERR_NOT_FOUND is 6, as SQLITE_LOCKED.
// Mechanism: rc held a status of SQLite before the loop, and holds that of another function in it; `rc == 6` is read as a test for a busy database.
#include <sqlite3.h>

enum { ERR_SUCCESS = 0, ERR_NOT_FOUND = 6 };
int set_will(const char *client);
int publish_will(const char *client);

int restore(sqlite3 *db) {
  sqlite3_stmt *statement;
  int failed = 0;
  int rc = sqlite3_prepare_v2(db, "SELECT client FROM wills", -1, &statement, 0);
  if (rc != SQLITE_OK)
    return -1;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const char *client = (const char *)sqlite3_column_text(statement, 0);
    rc = set_will(client);
    if (rc == ERR_NOT_FOUND)
      rc = publish_will(client);
    if (rc != ERR_SUCCESS)
      failed++;
  }
  sqlite3_finalize(statement);
  return failed;
}
