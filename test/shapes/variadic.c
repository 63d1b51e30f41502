// RUN: %check_hosts %s
// What follows the named arguments is printed by a format, or goes into an object as the
// value of a property.
#include <sqlite3.h>
#include <stddef.h>

void *new_object(unsigned long type, const char *first_property, ...);
void add_all(int count, ...);
void log_it(const char *format, ...);
void log_at(int level, const char *format, ...);
const char *translated(const char *text);

void *property(sqlite3 *db) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    return NULL;
  return new_object(1, "prepared-statement", st, NULL);
}

void counted(sqlite3 *db) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    return;
  add_all(1, st);
}

int printed(sqlite3 *db) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK) // expect: statement-leak "'st'"
    return 1;
  log_it("statement %p\n", (void *)st);
  return 0;
}

int printed_by_level(sqlite3 *db) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, NULL) != SQLITE_OK) // expect: statement-leak "'st'"
    return 1;
  log_at(2, translated("statement"), (void *)st);
  return 0;
}
