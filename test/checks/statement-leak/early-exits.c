// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int bindFailsBad(sqlite3 *db, const char *name) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "DELETE FROM t WHERE name = ?", -1, &stmt, 0);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
  if (rc != SQLITE_OK)
    return rc; // expect: statement-leak "'stmt'"
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

int bindFailsOk(sqlite3 *db, const char *name) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "DELETE FROM t WHERE name = ?", -1, &stmt, 0);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

// A failed prepare sets null: nothing to finalize, however it is tested.
int spelledWithNotOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc)
    return -1;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

int spelledWithFlagOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  bool ok = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) == SQLITE_OK;
  if (!ok)
    return -1;
  sqlite3_finalize(stmt);
  return 0;
}

int spelledWithSwitchOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  switch (rc) {
  case SQLITE_OK:
    break;
  case SQLITE_BUSY:
    return 1;
  default:
    return -1;
  }
  sqlite3_finalize(stmt);
  return 0;
}

int spelledWithFlagBad(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  bool ok = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) == SQLITE_OK;
  if (ok && sqlite3_step(stmt) != SQLITE_ROW)
    return -1; // expect: statement-leak
  sqlite3_finalize(stmt);
  return 0;
}

// Reset is not a release: every way out loses the statement.
int resetBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int version = -1;
  if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, 0)) // expect: statement-leak
    return -1;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    version = sqlite3_column_int(stmt, 0);
  sqlite3_reset(stmt);
  return version;
}

char *stringOrNullBad(sqlite3 *db, int id) {
  sqlite3_stmt *stmt = NULL;
  const char *text;
  char *copy;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t WHERE id = ?", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  sqlite3_bind_int(stmt, 1, id);
  if (sqlite3_step(stmt) != SQLITE_ROW) {
    sqlite3_finalize(stmt);
    return NULL;
  }
  text = (const char *)sqlite3_column_text(stmt, 0);
  if (!text)
    return NULL; // expect: statement-leak
  copy = strdup(text);
  sqlite3_finalize(stmt);
  return copy;
}

char *stringOrNullOk(sqlite3 *db, int id) {
  sqlite3_stmt *stmt = NULL;
  char *copy = NULL;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t WHERE id = ?", -1, &stmt, NULL) != SQLITE_OK)
    goto out;
  sqlite3_bind_int(stmt, 1, id);
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    if (text)
      copy = strdup(text);
  }
out:
  sqlite3_finalize(stmt);
  return copy;
}

// Two statements; the second prepare fails.
int moveBad(sqlite3 *db, int id) {
  sqlite3_stmt *read = NULL, *write = NULL;
  if (sqlite3_prepare_v2(db, "SELECT v FROM a WHERE id = ?", -1, &read, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_prepare_v2(db, "INSERT INTO b VALUES (?, ?)", -1, &write, NULL) != SQLITE_OK)
    return -1; // expect: statement-leak "'read'"
  sqlite3_bind_int(read, 1, id);
  if (sqlite3_step(read) == SQLITE_ROW) {
    sqlite3_bind_int(write, 1, id);
    sqlite3_bind_int(write, 2, sqlite3_column_int(read, 0));
    sqlite3_step(write);
  }
  sqlite3_finalize(read);
  sqlite3_finalize(write);
  return 0;
}

int moveOk(sqlite3 *db, int id) {
  sqlite3_stmt *read = NULL, *write = NULL;
  int rc = sqlite3_prepare_v2(db, "SELECT v FROM a WHERE id = ?", -1, &read, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_prepare_v2(db, "INSERT INTO b VALUES (?, ?)", -1, &write, NULL);
  if (rc == SQLITE_OK) {
    sqlite3_bind_int(read, 1, id);
    if (sqlite3_step(read) == SQLITE_ROW) {
      sqlite3_bind_int(write, 1, id);
      sqlite3_bind_int(write, 2, sqlite3_column_int(read, 0));
      rc = sqlite3_step(write);
    }
  }
  sqlite3_finalize(read);
  sqlite3_finalize(write);
  return rc;
}

// The _v3 variant has its statement one argument later.
int v3Bad(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL))
    return -1;
  if (sqlite3_column_count(stmt) == 0)
    return 0; // expect: statement-leak
  sqlite3_finalize(stmt);
  return 1;
}
