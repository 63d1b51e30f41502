// RUN: %check_hosts %s
// A status is negated on its way out; an object is known by what a library filled
// in it.
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct lib {
  sqlite3 *db;
  sqlite3_stmt *get;
};

int negatedOk(sqlite3 **out, const char *file, const char *sql) {
  sqlite3_stmt *prepared = NULL;
  sqlite3 *db = NULL;
  int rc = sqlite3_open(file, &db);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  rc = sqlite3_prepare_v2(db, sql, -1, &prepared, NULL);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  *out = db;
cleanup:
  sqlite3_finalize(prepared);
  if (rc)
    sqlite3_close(db);
  return rc;
}

int negatedBad(sqlite3 **out, const char *file, const char *sql) {
  sqlite3_stmt *prepared = NULL;
  sqlite3 *db = NULL;
  int rc = sqlite3_open(file, &db);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  rc = sqlite3_prepare_v2(db, sql, -1, &prepared, NULL);
  if (rc) {
    rc = -rc;
    goto cleanup;
  }
  *out = db;
cleanup:
  sqlite3_finalize(prepared);
  if (rc > 0) // never: it is negative
    sqlite3_close(db);
  return rc; // expect: connection-leak "'db'"
}

static void destroy(struct lib *l) {
  if (!l)
    return;
  sqlite3_finalize(l->get);
  sqlite3_close(l->db);
  free(l);
}

struct lib *filledOk(const char *path) {
  struct lib *l = malloc(sizeof(*l));
  memset(l, 0, sizeof(*l));
  if (sqlite3_open_v2(path, &l->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(l->db, "SELECT 1", -1, &l->get, NULL)) {
    destroy(l);
    return NULL;
  }
  return l;
}

struct lib *filledBad(const char *path) {
  struct lib *l = malloc(sizeof(*l));
  memset(l, 0, sizeof(*l));
  if (sqlite3_open_v2(path, &l->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(l->db, "SELECT 1", -1, &l->get, NULL)) {
    sqlite3_finalize(l->get);
    free(l); // expect: connection-leak "'l->db'"
    return NULL;
  }
  return l;
}
