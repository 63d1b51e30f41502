// RUN: %check_hosts %s
// Scenario 4: __attribute__((cleanup)) closes on every way out. Twin: the
// cleanup function only looks.
#include <sqlite3.h>
#include <stdio.h>

static void autoclose(sqlite3 **db) {
  if (*db)
    sqlite3_close(*db);
}

static void announce(sqlite3 **db) { printf("leaving with %p\n", (void *)*db); }

int closesOk(const char *path, int mode) {
  __attribute__((cleanup(autoclose))) sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return -1;
  if (mode)
    return mode;
  return sqlite3_total_changes(db);
}

int looksBad(const char *path) {
  __attribute__((cleanup(announce))) sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return -1; // expect: connection-leak
  sqlite3_close(db);
  return 0;
}

// Closed by hand and by the attribute.
int closesTwiceBad(const char *path) {
  __attribute__((cleanup(autoclose))) sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1; // expect: double-release
  }
  return 0;
}

int stolenOk(const char *path, sqlite3 **out) {
  __attribute__((cleanup(autoclose))) sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return -1;
  *out = db;
  db = NULL;
  return 0;
}

// The attribute's function says what it is given only by a cast.
static inline void finalizePlace(void *place) {
  sqlite3_finalize(*(sqlite3_stmt **)place);
}

static inline void resetPlace(void *place) {
  sqlite3_reset(*(sqlite3_stmt **)place);
}

int castOk(sqlite3 *db) {
  __attribute__((cleanup(finalizePlace))) sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "select count(*) from t", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return -1;
  return sqlite3_column_int(stmt, 0);
}

int castBad(sqlite3 *db) {
  __attribute__((cleanup(resetPlace))) sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "select count(*) from t", -1, &stmt, NULL) != SQLITE_OK) // expect: statement-leak
    return -1;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return -1;
  return sqlite3_column_int(stmt, 0);
}
