// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int finalizeTwiceBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  if (rc != SQLITE_ROW)
    sqlite3_finalize(stmt); // expect: double-release
  return rc;
}

int finalizeOnceOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

// finalize repeats the error of the last step; it has released all the same.
int finalizeStatusBad(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "DELETE FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  sqlite3_step(stmt);
  if (sqlite3_finalize(stmt) != SQLITE_OK) {
    sqlite3_finalize(stmt); // expect: double-release
    return -1;
  }
  return 0;
}

// A failed prepare sets null, and null is fine.
int failedPrepareOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) {
    sqlite3_finalize(stmt);
    sqlite3_finalize(stmt);
    return -1;
  }
  sqlite3_finalize(stmt);
  return 0;
}

int closeTwiceBad(const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
  }
  sqlite3_close(db); // expect: double-release
  return rc;
}

int closeOnceOk(const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK)
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  sqlite3_close(db);
  return rc;
}

int messageBad(sqlite3 *db) {
  char *err = NULL;
  int rc = sqlite3_exec(db, "VACUUM", NULL, NULL, &err);
  if (rc != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
  }
  sqlite3_free(err); // expect: double-release
  return rc;
}

int messageOk(sqlite3 *db) {
  char *err = NULL;
  int rc = sqlite3_exec(db, "VACUUM", NULL, NULL, &err);
  if (rc != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
    err = NULL;
  }
  sqlite3_free(err);
  return rc;
}

// The statement took the string with its destructor.
int handedOverBad(sqlite3_stmt *stmt) {
  char *key = sqlite3_mprintf("k");
  int rc = sqlite3_bind_text(stmt, 1, key, -1, sqlite3_free);
  sqlite3_free(key); // expect: double-release
  return rc;
}

// close refuses while a statement is open: trying again is right.
int closeRetryOk(sqlite3 *db, sqlite3_stmt *stmt) {
  int rc = sqlite3_close(db);
  if (rc == SQLITE_BUSY) {
    sqlite3_finalize(stmt);
    rc = sqlite3_close(db);
  }
  return rc;
}

void blobBad(sqlite3 *db) {
  sqlite3_blob *blob = NULL;
  if (sqlite3_blob_open(db, "main", "t", "c", 1, 0, &blob) != SQLITE_OK)
    return;
  if (sqlite3_blob_close(blob) != SQLITE_OK)
    sqlite3_blob_close(blob); // expect: double-release
}
