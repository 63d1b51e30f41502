// RUN: %check_hosts %s
// A status copied into a flag, by an if or by ?:, still says whether there is a
// handle.
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

int flagOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  bool failed = false;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    failed = true;
  if (failed)
    return -1;
  sqlite3_finalize(stmt);
  return 0;
}

// Released only where there is none.
int flagBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  bool failed = false;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) == // expect: statement-leak
      SQLITE_OK)
    failed = true;
  if (failed)
    return -1;
  sqlite3_finalize(stmt);
  return 0;
}

static int fill(sqlite3 **out) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open("main.db", &db);
  if (rc) {
    sqlite3_close(db);
    return rc;
  }
  *out = db;
  return 0;
}

sqlite3 *conditionalOk(void) {
  sqlite3 *db;
  int rc = fill(&db);
  int ok = rc ? 0 : 1;
  if (ok == 0)
    return NULL;
  return db;
}

sqlite3 *conditionalBad(void) {
  sqlite3 *db;
  int rc = fill(&db);
  int ok = rc ? 0 : 1;
  if (ok == 1 && sqlite3_total_changes(db) > 0)
    return NULL; // expect: connection-leak "'db'"
  return ok ? db : NULL;
}
