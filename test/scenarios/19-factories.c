// RUN: %check_hosts %s
// Scenario 19: factories hand out by return, struct and out-parameter. Twins:
// the caller drops what it was given.
#include <sqlite3.h>
#include <stddef.h>

struct handle {
  sqlite3 *db;
  int rc;
};

static sqlite3 *byReturn(const char *path) {
  sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return NULL;
  }
  return db;
}

static struct handle byStruct(const char *path) {
  struct handle h;
  h.rc = sqlite3_open(path, &h.db);
  return h;
}

static int byOutParameter(const char *path, sqlite3 **out) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  *out = db;
  return rc;
}

int returnOk(const char *path) {
  sqlite3 *db = byReturn(path);
  int n = db ? sqlite3_total_changes(db) : -1;
  sqlite3_close(db);
  return n;
}

void returnDroppedBad(const char *path) {
  byReturn(path); // expect: connection-leak
}

int returnLostBad(const char *path, int dry) {
  sqlite3 *db = byReturn(path);
  if (!db)
    return -1;
  if (dry)
    return 0; // expect: connection-leak "'db'"
  sqlite3_close(db);
  return 1;
}

int structOk(const char *path) {
  struct handle h = byStruct(path);
  sqlite3_close(h.db);
  return h.rc;
}

int structBad(const char *path) {
  struct handle h = byStruct(path);
  if (h.rc != SQLITE_OK)
    return h.rc; // expect: connection-leak
  sqlite3_close(h.db);
  return SQLITE_OK;
}

int outParameterOk(const char *path) {
  sqlite3 *db;
  int rc = byOutParameter(path, &db);
  sqlite3_close(db);
  return rc;
}

int outParameterBad(const char *path) {
  sqlite3 *db;
  if (byOutParameter(path, &db) != SQLITE_OK)
    return -1; // expect: connection-leak "'db'"
  sqlite3_close(db);
  return 0;
}
