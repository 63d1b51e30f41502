// RUN: %check_hosts %s
// A released handle whose variable or field a helper fills again.
#include <sqlite3.h>

static int prepare(sqlite3 *db, const char *sql, sqlite3_stmt **pp) {
  return sqlite3_prepare_v2(db, sql, -1, pp, 0);
}

int againOk(sqlite3 *db) {
  sqlite3_stmt *s;
  if (prepare(db, "select a from t", &s) != SQLITE_OK)
    return 1;
  sqlite3_finalize(s);
  if (prepare(db, "select b from t", &s) != SQLITE_OK)
    return 1;
  int r = sqlite3_step(s);
  sqlite3_finalize(s);
  return r;
}

int otherVariableBad(sqlite3 *db) {
  sqlite3_stmt *s, *t;
  if (prepare(db, "select a from t", &s) != SQLITE_OK)
    return 1;
  sqlite3_finalize(s);
  if (prepare(db, "select b from t", &t) != SQLITE_OK)
    return 1;
  int r = sqlite3_step(s); // expect: use-after-release "'s'"
  sqlite3_finalize(t);
  return r;
}

int filledAndReleasedBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (prepare(db, "select a from t", &s) != SQLITE_OK)
    return 1;
  sqlite3_finalize(s);
  if (prepare(db, "select b from t", &s) != SQLITE_OK)
    return 1;
  sqlite3_finalize(s);
  return sqlite3_step(s); // expect: use-after-release "'s'"
}

struct Database {
  const char *name;
  sqlite3 *handle;
  int timeout;
};

static int openAgain(struct Database *d) {
  if (sqlite3_open(d->name, &d->handle) != SQLITE_OK)
    return -1;
  sqlite3_busy_timeout(d->handle, d->timeout);
  return 0;
}

void reopenOk(struct Database *d, int t) {
  if (t > 3) {
    sqlite3_close(d->handle);
    if (openAgain(d)) {
      sqlite3_close(d->handle);
      d->handle = 0;
      return;
    }
  }
  sqlite3_busy_timeout(d->handle, t);
}

// Gives up in front of the call that would open: what it returns then is told
// apart.
static int openIfNamed(struct Database *d) {
  if (!d->name)
    return -2;
  return sqlite3_open(d->name, &d->handle) == SQLITE_OK ? 0 : -1;
}

void notReopenedBad(struct Database *d, int t) {
  sqlite3_close(d->handle);
  if (openIfNamed(d) == -2) {
    sqlite3_busy_timeout(d->handle, t); // expect: use-after-release "'d->handle'"
    return;
  }
  sqlite3_busy_timeout(d->handle, t);
}
