// RUN: %check_hosts %s
// What a macro for logging tests is no business of the handle, wherever it stands.
#include <sqlite3.h>
#include <stdio.h>
#include <syslog.h>

extern int debugLevel, useSyslog, useColors, withTime;
#define LOG(level, ...)                                                                            \
  do {                                                                                             \
    if (debugLevel >= (level)) {                                                                   \
      if (withTime)                                                                                \
        fputs("time ", stderr);                                                                    \
      if (useSyslog)                                                                               \
        syslog((level) > 2 ? LOG_DEBUG : LOG_ERR, __VA_ARGS__);                                    \
      else if (useColors)                                                                          \
        fputs("color", stderr), fprintf(stderr, __VA_ARGS__);                                      \
      else                                                                                         \
        fprintf(stderr, __VA_ARGS__);                                                              \
    }                                                                                              \
  } while (0)

int loggedBad(const char *file, int n) {
  sqlite3 *db = 0;
  sqlite3_stmt *stmt = 0;
  LOG(3, "opening %s", file);
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    LOG(0, "cannot open %s", file);
    sqlite3_close(db);
    return -1;
  }
  LOG(3, "opened %s", file);
  for (int i = 0; i < n; ++i) {
    LOG(4, "round %d", i);
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, 0) != SQLITE_OK) {
      LOG(0, "cannot prepare %d", i);
      return -1; // expect: connection-leak "before this return"
    }
    LOG(4, "prepared %d", i);
    sqlite3_finalize(stmt);
  }
  LOG(3, "closing %s", file);
  sqlite3_close(db);
  return 0;
}
int loggedOk(const char *file, int n) {
  sqlite3 *db = 0;
  sqlite3_stmt *stmt = 0;
  LOG(3, "opening %s", file);
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    LOG(0, "cannot open %s", file);
    sqlite3_close(db);
    return -1;
  }
  for (int i = 0; i < n; ++i) {
    LOG(4, "round %d", i);
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, 0) != SQLITE_OK) {
      LOG(0, "cannot prepare %d", i);
      sqlite3_close(db);
      return -1;
    }
    sqlite3_finalize(stmt);
  }
  LOG(3, "closing %s", file);
  sqlite3_close(db);
  return 0;
}
