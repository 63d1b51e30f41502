// RUN: %check_hosts --preview %s
// A flag that tells of an open transaction is set while one is open. What is written
// behind its end tells of something else.
#include <sqlite3.h>

struct item {
  int status;
};
struct log {
  struct item items[4];
  int next, open, status;
};

int flushBad(sqlite3 *db, struct log *log) {
  if (log->status == 0)
    return 0;
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return 0;
  if (sqlite3_exec(db, "DELETE FROM log", 0, 0, 0) != SQLITE_OK)
    return 0; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  log->status = 0;
  return 1;
}

int flushOk(sqlite3 *db, struct log *log) {
  if (log->status == 0)
    return 0;
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return 0;
  if (sqlite3_exec(db, "DELETE FROM log", 0, 0, 0) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  log->status = 0;
  return 1;
}

// Begun by the first call, ended by the one that is the last.
int addOk(sqlite3 *db, struct log *log, int last) {
  if (!log->open) {
    if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
      return 0;
    log->open = 1;
  }
  sqlite3_exec(db, "INSERT INTO log VALUES (1)", 0, 0, 0);
  if (last) {
    sqlite3_exec(db, "COMMIT", 0, 0, 0);
    log->open = 0;
  }
  return 1;
}
