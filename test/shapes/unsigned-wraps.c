// RUN: %check_hosts %s
// One less than an unsigned zero is large; than a signed one, it is below zero.
#include <sqlite3.h>
#include <stddef.h>

int counts_down(sqlite3 *db, size_t n) {
  sqlite3_stmt *st;
  if (n != 0)
    return 0;
  n = n - 1;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    return 1;
  if (n > 5)
    return 2; // expect: statement-leak "'st'"
  sqlite3_finalize(st);
  return 0;
}

int below_zero(sqlite3 *db, int n) {
  sqlite3_stmt *st;
  if (n != 0)
    return 0;
  n = n - 1;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    return 1;
  if (n > 5)
    return 2;
  sqlite3_finalize(st);
  return 0;
}
