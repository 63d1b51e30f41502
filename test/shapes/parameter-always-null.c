// RUN: %check_hosts %s
// A place for the error text that every caller of a static function gives as null:
// there is no text.
#include <sqlite3.h>

typedef int (*row)(void *, int, char **, char **);

static int run(sqlite3 *db, const char *q, row cb, void *data, char **err) {
  int ret;
  while ((ret = sqlite3_exec(db, q, cb, data, err)) == SQLITE_BUSY)
    sqlite3_sleep(10);
  return ret == SQLITE_OK;
}

int beginOk(sqlite3 *db) {
  return run(db, "PRAGMA a", 0, 0, 0);
}

int countOk(sqlite3 *db, row cb, int *n) {
  return run(db, "select count(*) from t", cb, n, 0);
}

// One of them wants it.
static int runAsked(sqlite3 *db, const char *q, char **err) {
  int ret;
  while ((ret = sqlite3_exec(db, q, 0, 0, err)) == SQLITE_BUSY) // expect: buffer-leak
    sqlite3_sleep(10);
  return ret == SQLITE_OK;
}

int silentOk(sqlite3 *db) {
  return runAsked(db, "PRAGMA a", 0);
}

int askedOk(sqlite3 *db) {
  char *text = 0;
  int ret = runAsked(db, "PRAGMA a", &text);
  sqlite3_free(text);
  return ret;
}

// Others can call it through the table.
static int runNamed(sqlite3 *db, const char *q, char **err) {
  int ret;
  while ((ret = sqlite3_exec(db, q, 0, 0, err)) == SQLITE_BUSY) // expect: buffer-leak
    sqlite3_sleep(10);
  return ret == SQLITE_OK;
}

int (*const table[])(sqlite3 *, const char *, char **) = {runNamed};

int tableOk(sqlite3 *db) {
  return runNamed(db, "PRAGMA a", 0);
}

// So can anybody.
int runExported(sqlite3 *db, const char *q, char **err) {
  int ret;
  while ((ret = sqlite3_exec(db, q, 0, 0, err)) == SQLITE_BUSY) // expect: buffer-leak
    sqlite3_sleep(10);
  return ret == SQLITE_OK;
}

int exportedOk(sqlite3 *db) {
  return runExported(db, "PRAGMA a", 0);
}
