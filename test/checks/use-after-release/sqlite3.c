// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int messageAfterCloseBad(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    fprintf(stderr, "%s\n", sqlite3_errmsg(db)); // expect: use-after-release "'db'"
    return -1;
  }
  sqlite3_close(db);
  return 0;
}

int messageBeforeCloseOk(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return -1;
  }
  sqlite3_close(db);
  return 0;
}

const char *nameBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  const char *name = NULL;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    name = (const char *)sqlite3_column_text(stmt, 0);
  sqlite3_finalize(stmt);
  return name; // expect: use-after-release
}

char *nameOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  char *name = NULL;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    name = strdup((const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  return name;
}

int columnAfterFinalizeBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  if (rc == SQLITE_ROW)
    return sqlite3_column_int(stmt, 0); // expect: use-after-release
  return 0;
}

int columnBeforeFinalizeOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int value = 0;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    value = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return value;
}

// The next step overwrites the text of the row.
void staleRowBad(sqlite3_stmt *stmt) {
  const unsigned char *first;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return;
  first = sqlite3_column_text(stmt, 0);
  sqlite3_step(stmt);
  printf("%s\n", first); // expect: use-after-release
}

void freshRowOk(sqlite3_stmt *stmt) {
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    const unsigned char *text = sqlite3_column_text(stmt, 0);
    printf("%s\n", text);
  }
}

int resetBad(sqlite3_stmt *stmt) {
  const char *text;
  int n = 0;
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    text = (const char *)sqlite3_column_text(stmt, 0);
    sqlite3_reset(stmt);
    n = strcmp(text, "yes") == 0; // expect: use-after-release
  }
  return n;
}

int resetOk(sqlite3_stmt *stmt) {
  int n = 0;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    n = strcmp((const char *)sqlite3_column_text(stmt, 0), "yes") == 0;
  sqlite3_reset(stmt);
  return n;
}

void freedMessageBad(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "VACUUM", NULL, NULL, &err) != SQLITE_OK) {
    sqlite3_free(err);
    fprintf(stderr, "%s\n", err); // expect: use-after-release
  }
}

void freedMessageOk(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "VACUUM", NULL, NULL, &err) != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
  }
}

// Statements of a closed connection.
int prepareOnClosedBad(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    sqlite3_close(db);
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK) { // expect: use-after-release
    sqlite3_close(db);
    return -1;
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return 0;
}

// Comparing is not using.
int comparedOk(sqlite3 *db, sqlite3 *other) {
  sqlite3_close(db);
  return db == other;
}

// The value of a pointer is printed, not what it points to; the handle came
// from elsewhere.
void debug(const char *format, ...);
void printedOk(sqlite3_stmt *s) {
  sqlite3_finalize(s);
  debug("%d: released %p", 1, (void *)s);
}

void printedAsTextBad(char *text) {
  sqlite3_free(text);
  debug("%p: %s", (void *)text, text); // expect: use-after-release "'text'"
}

// Only a step returns SQLITE_ROW.
int rowOfStepOk(sqlite3_stmt *s) {
  int rc = sqlite3_step(s);
  if (rc == SQLITE_DONE)
    rc = sqlite3_finalize(s);
  return rc == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
}

int errorOfFinalizeBad(sqlite3_stmt *s) {
  int rc = sqlite3_step(s);
  if (rc == SQLITE_DONE)
    rc = sqlite3_finalize(s);
  return rc == SQLITE_NOMEM ? sqlite3_column_int(s, 0) : -1; // expect: use-after-release "'s'"
}
