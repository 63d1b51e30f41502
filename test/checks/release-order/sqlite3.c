// RUN: %check_hosts --preview %s
// sqlite3_close refuses while a child is open.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int statementOpenBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_close(db); // expect: release-order
  sqlite3_finalize(stmt);
  return rc;
}

int statementDoneOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return rc;
}

// close_v2 waits for the last child.
int closeV2Ok(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_close_v2(db);
  sqlite3_finalize(stmt);
  return rc;
}

// A failed prepare leaves no statement behind.
int failedPrepareOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return 0;
}

int wholeLifeBad(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt = NULL;
  int n = 0;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT id FROM t", -1, &stmt, NULL) == SQLITE_OK)
    while (sqlite3_step(stmt) == SQLITE_ROW)
      n++;
  sqlite3_close(db); // expect: release-order
  sqlite3_finalize(stmt);
  return n;
}

int wholeLifeOk(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt = NULL;
  int n = 0;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT id FROM t", -1, &stmt, NULL) == SQLITE_OK)
    while (sqlite3_step(stmt) == SQLITE_ROW)
      n++;
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return n;
}

// Only the error path is in the wrong order.
int errorPathBad(sqlite3 *db, int id) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "DELETE FROM t WHERE id = ?", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  sqlite3_bind_int(stmt, 1, id);
  if (sqlite3_step(stmt) != SQLITE_DONE) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db); // expect: release-order
    sqlite3_finalize(stmt);
    return -1;
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return 0;
}

void blobBad(sqlite3 *db, char *buffer, int size) {
  sqlite3_blob *blob;
  if (sqlite3_blob_open(db, "main", "t", "c", 1, 0, &blob) != SQLITE_OK)
    return;
  sqlite3_blob_read(blob, buffer, size, 0);
  sqlite3_close(db); // expect: release-order
  sqlite3_blob_close(blob);
}

void blobOk(sqlite3 *db, char *buffer, int size) {
  sqlite3_blob *blob;
  if (sqlite3_blob_open(db, "main", "t", "c", 1, 0, &blob) != SQLITE_OK)
    return;
  sqlite3_blob_read(blob, buffer, size, 0);
  sqlite3_blob_close(blob);
  sqlite3_close(db);
}

void backupBad(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  if (!backup)
    return;
  sqlite3_backup_step(backup, -1);
  sqlite3_close(to); // expect: release-order
  sqlite3_backup_finish(backup);
}

void backupOk(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  if (!backup)
    return;
  sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  sqlite3_close(to);
}

static void closeAll(sqlite3 *db, sqlite3_stmt *stmt) {
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

int helperOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc == SQLITE_OK)
    closeAll(db, stmt);
  return rc;
}

// Two statements, one of them forgotten until after the close.
int twoStatementsBad(sqlite3 *db) {
  sqlite3_stmt *a = NULL, *b = NULL;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &a, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_prepare_v2(db, "SELECT 2", -1, &b, NULL);
  sqlite3_finalize(b);
  sqlite3_close(db); // expect: release-order "'a'"
  sqlite3_finalize(a);
  return rc;
}

// The statement belongs to another connection.
int otherConnectionOk(sqlite3 *db, sqlite3 *other) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  sqlite3_close(other);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

// The statement is looked for again after the close said busy.
void statementNeverDoneBad(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) == SQLITE_OK) {
      sqlite3_step(stmt);
      sqlite3_close(db); // expect: release-order
      sqlite3_finalize(stmt);
      return;
    }
  }
  sqlite3_close(db);
}
