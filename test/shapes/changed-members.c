// RUN: %check_hosts %s
// Members of a caller's object that a function changes and nothing in it asks for: they are
// not told apart on its paths, but callers know that they may have changed.
#include <sqlite3.h>
#include <stdlib.h>

struct state {
  int open;
  int count;
};

static void noted(struct state *s) {
  s->open = rand();
}
static int changes(struct state *s, int n) {
  while (n-- > 0) {
    if (sqlite3_sleep(n) > n)
      return -1;
    noted(s);
  }
  return 0;
}
static int counts(struct state *s, int n) {
  while (n-- > 0) {
    if (sqlite3_sleep(n) > n)
      return -1;
    s->count = rand();
  }
  return 0;
}

int changedBad(const char *file, int n) {
  struct state s = {0};
  sqlite3 *db;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  s.open = 1;
  int rc = changes(&s, n);
  if (s.open)
    sqlite3_close(db);
  return rc; // expect: connection-leak
}
int countedOk(const char *file, int n) {
  struct state s = {0};
  sqlite3 *db;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  s.open = 1;
  int rc = counts(&s, n);
  if (s.open)
    sqlite3_close(db);
  return rc;
}
