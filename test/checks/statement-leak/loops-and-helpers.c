// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

// The script has several statements; only the last one is finalized.
int scriptBad(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  int rc = SQLITE_OK;
  while (rc == SQLITE_OK && *sql) {
    rc = sqlite3_prepare_v2(db, sql, -1, &stmt, &sql); // expect: statement-leak
    if (rc == SQLITE_OK)
      sqlite3_step(stmt);
  }
  sqlite3_finalize(stmt);
  return rc;
}

int scriptOk(sqlite3 *db, const char *sql) {
  int rc = SQLITE_OK;
  while (rc == SQLITE_OK && *sql) {
    sqlite3_stmt *stmt = NULL;
    rc = sqlite3_prepare_v2(db, sql, -1, &stmt, &sql);
    if (rc != SQLITE_OK)
      break;
    if (!stmt)
      continue; /* a comment or white space */
    sqlite3_step(stmt);
    rc = sqlite3_finalize(stmt);
  }
  return rc;
}

int rowsBad(sqlite3 *db, int limit) {
  sqlite3_stmt *stmt;
  int n = 0;
  if (sqlite3_prepare_v2(db, "SELECT id FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    if (++n > limit)
      return limit; // expect: statement-leak
  }
  sqlite3_finalize(stmt);
  return n;
}

int rowsOk(sqlite3 *db, int limit) {
  sqlite3_stmt *stmt;
  int n = 0;
  if (sqlite3_prepare_v2(db, "SELECT id FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    if (++n > limit)
      break;
  }
  sqlite3_finalize(stmt);
  return n;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
  return stmt;
}

int wrapperBad(sqlite3 *db) {
  sqlite3_stmt *stmt = prepare(db, "SELECT count(*) FROM t");
  int n;
  if (!stmt)
    return -1;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return -2; // expect: statement-leak "'stmt'"
  n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

int wrapperOk(sqlite3 *db) {
  sqlite3_stmt *stmt = prepare(db, "SELECT count(*) FROM t");
  int n = -1;
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

// Runs a statement and finalizes it, whatever happens.
static int runOnce(sqlite3_stmt *stmt) {
  int rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int handedToHelperOk(sqlite3 *db, int id) {
  sqlite3_stmt *stmt = prepare(db, "DELETE FROM t WHERE id = ?");
  if (!stmt)
    return SQLITE_ERROR;
  sqlite3_bind_int(stmt, 1, id);
  return runOnce(stmt);
}

// Runs a statement; finalizing is the caller's business.
static int run(sqlite3_stmt *stmt) {
  int rc = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int handedToHelperBad(sqlite3 *db, int id) {
  sqlite3_stmt *stmt = prepare(db, "DELETE FROM t WHERE id = ?"); // expect: statement-leak
  sqlite3_bind_int(stmt, 1, id);
  return run(stmt);
}

static sqlite3_stmt *cache[4];

sqlite3_stmt *cachedOk(sqlite3 *db, int which, const char *sql) {
  if (!cache[which])
    sqlite3_prepare_v2(db, sql, -1, &cache[which], NULL);
  return cache[which];
}

struct cursor {
  sqlite3_stmt *stmt;
  int row;
};

int openCursorOk(sqlite3 *db, struct cursor *c, const char *sql) {
  c->row = 0;
  return sqlite3_prepare_v2(db, sql, -1, &c->stmt, NULL);
}

struct cursor *newCursorOk(sqlite3 *db, const char *sql) {
  struct cursor *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &c->stmt, NULL) != SQLITE_OK) {
    free(c);
    return NULL;
  }
  return c;
}

struct cursor *newCursorBad(sqlite3 *db, const char *sql) {
  struct cursor *c;
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  c = calloc(1, sizeof *c);
  if (!c)
    return NULL; // expect: statement-leak
  c->stmt = stmt;
  return c;
}

// Blobs and backups live and die like statements.
int blobBad(sqlite3 *db, sqlite3_int64 row, void *buffer, int size) {
  sqlite3_blob *blob;
  if (sqlite3_blob_open(db, "main", "files", "body", row, 0, &blob) != SQLITE_OK)
    return -1;
  if (sqlite3_blob_bytes(blob) > size)
    return -2; // expect: statement-leak
  sqlite3_blob_read(blob, buffer, sqlite3_blob_bytes(blob), 0);
  sqlite3_blob_close(blob);
  return 0;
}

int backupOk(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  if (!backup)
    return sqlite3_errcode(to);
  sqlite3_backup_step(backup, -1);
  return sqlite3_backup_finish(backup);
}

int backupBad(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  int rc;
  if (!backup)
    return sqlite3_errcode(to);
  do {
    rc = sqlite3_backup_step(backup, 100);
    if (rc == SQLITE_BUSY)
      return rc; // expect: statement-leak
  } while (rc == SQLITE_OK);
  return sqlite3_backup_finish(backup);
}
