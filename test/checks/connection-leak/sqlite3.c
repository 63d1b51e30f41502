// RUN: %check_hosts %s
// sqlite3_open sets its out-parameter on failure too.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int failedOpenBad(const char *path, sqlite3 **out) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK)
    return rc; // expect: connection-leak "'db'"
  *out = db;
  return SQLITE_OK;
}

int failedOpenOk(const char *path, sqlite3 **out) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return rc;
  }
  *out = db;
  return SQLITE_OK;
}

// The caller's variable is filled whatever happens: the caller closes.
int straightThroughOk(const char *path, sqlite3 **out) {
  return sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE, NULL);
}

sqlite3 *spelledWithNotBad(const char *path) {
  sqlite3 *db = NULL;
  if (!sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL))
    return db;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  return NULL; // expect: connection-leak
}

sqlite3 *spelledWithNotOk(const char *path) {
  sqlite3 *db = NULL;
  if (!sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL))
    return db;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  sqlite3_close_v2(db);
  return NULL;
}

int secondOpenBad(const char *from, const char *to) {
  sqlite3 *src = NULL, *dst = NULL;
  int rc = sqlite3_open(from, &src);
  if (rc == SQLITE_OK) {
    rc = sqlite3_open(to, &dst);
    if (rc != SQLITE_OK) {
      sqlite3_close(dst);
      return rc; // expect: connection-leak "'src'"
    }
    sqlite3_close(dst);
  }
  sqlite3_close(src);
  return rc;
}

int secondOpenOk(const char *from, const char *to) {
  sqlite3 *src = NULL, *dst = NULL;
  int rc = sqlite3_open(from, &src);
  if (rc == SQLITE_OK)
    rc = sqlite3_open(to, &dst);
  sqlite3_close(dst);
  sqlite3_close(src);
  return rc;
}

int noSchemaBad(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_exec(db, "SELECT 1 FROM settings", NULL, NULL, NULL) != SQLITE_OK)
    return -2; // expect: connection-leak
  sqlite3_close(db);
  return 0;
}

static sqlite3 *shared;

sqlite3 *globalOk(const char *path) {
  if (!shared && sqlite3_open(path, &shared) != SQLITE_OK) {
    sqlite3_close(shared);
    shared = NULL;
  }
  return shared;
}

static void autoclose(sqlite3 **db) { sqlite3_close(*db); }

int cleanupAttributeOk(const char *path) {
  __attribute__((cleanup(autoclose))) sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return -1;
  return sqlite3_total_changes(db);
}

// The last reference dies at the closing brace of the block.
void scopeEndBad(const char *path, int verbose) {
  if (verbose) {
    sqlite3 *db;
    if (sqlite3_open(path, &db) == SQLITE_OK) {
      printf("%s is a database\n", path);
      sqlite3_close(db);
    }
  } // expect: connection-leak "'db'"
}

struct store {
  sqlite3 *db;
  char name[32];
};

struct store *newStoreOk(const char *path) {
  struct store *s = malloc(sizeof *s);
  if (!s)
    return NULL;
  if (sqlite3_open(path, &s->db) != SQLITE_OK) {
    sqlite3_close(s->db);
    free(s);
    return NULL;
  }
  return s;
}

struct store *newStoreBad(const char *path) {
  struct store *s = malloc(sizeof *s);
  if (!s)
    return NULL;
  if (sqlite3_open(path, &s->db) != SQLITE_OK) {
    free(s); // expect: connection-leak
    return NULL;
  }
  return s;
}
