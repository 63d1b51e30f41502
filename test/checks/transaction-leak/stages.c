// RUN: %check_hosts --preview %s
// What a stage leaves is what the next one asks for: `version == 0`, then `++version`,
// is `version == 1`.
#include <sqlite3.h>

int version_of(sqlite3 *db);

void upgrade(sqlite3 *db) {
  int version = version_of(db);
  if (version == 0) {
    if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
      return;
    ++version;
  }
  if (version == 1) {
    sqlite3_exec(db, "CREATE TABLE log (line TEXT)", 0, 0, 0);
    if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
      sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    version += 2;
  }
  if (version == 3)
    sqlite3_exec(db, "PRAGMA user_version = 3", 0, 0, 0);
}

void skips_a_stage(sqlite3 *db, int quick) {
  int version = version_of(db);
  if (version == 0) {
    if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
      return;
    version += quick ? 1 : 2;
  }
  if (version == 1) {
    sqlite3_exec(db, "CREATE TABLE log (line TEXT)", 0, 0, 0);
    if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
      sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  }
} // expect: transaction-leak "transaction on 'db' is left open when 'skips_a_stage' ends"
