// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void freeOnPrintfBad(const char *name) {
  char *text = sqlite3_mprintf("hello %q", name);
  puts(text);
  free(text); // expect: wrong-release "'text'"
}

void freeOnPrintfOk(const char *name) {
  char *text = sqlite3_mprintf("hello %q", name);
  puts(text);
  sqlite3_free(text);
}

void freeOnMessageBad(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "VACUUM", NULL, NULL, &err) != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    free(err); // expect: wrong-release
  }
}

void freeOnMessageOk(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "VACUUM", NULL, NULL, &err) != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
  }
}

// The table has its own function.
int freeOnTableBad(sqlite3 *db) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  sqlite3_free(table); // expect: wrong-release
  return rows;
}

int freeOnTableOk(sqlite3 *db) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  sqlite3_free_table(table);
  return rows;
}

// The connection is more than its memory.
void freeOnConnectionBad(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) == SQLITE_OK)
    puts(path);
  free(db); // expect: wrong-release
}

void freeOnStatementBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return;
  sqlite3_step(stmt);
  sqlite3_free(stmt); // expect: wrong-release
}

void finalizeOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return;
  sqlite3_step(stmt);
  sqlite3_finalize(stmt);
}

// Column text is only lent.
int freeOnBorrowedBad(sqlite3_stmt *stmt) {
  char *text;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return -1;
  text = (char *)sqlite3_column_text(stmt, 0);
  puts(text);
  sqlite3_free(text); // expect: wrong-release
  return 0;
}

int copyOfBorrowedOk(sqlite3_stmt *stmt) {
  char *text;
  if (sqlite3_step(stmt) != SQLITE_ROW)
    return -1;
  text = strdup((const char *)sqlite3_column_text(stmt, 0));
  puts(text);
  free(text);
  return 0;
}

void freeOnErrmsgBad(sqlite3 *db) {
  char *why = (char *)sqlite3_errmsg(db);
  fprintf(stderr, "%s\n", why);
  sqlite3_free(why); // expect: wrong-release
}

void errmsgOk(sqlite3 *db) { fprintf(stderr, "%s\n", sqlite3_errmsg(db)); }

int freeOnSqlBad(sqlite3_stmt *stmt) {
  char *sql = (char *)sqlite3_sql(stmt);
  int n = (int)strlen(sql);
  sqlite3_free(sql); // expect: wrong-release
  return n;
}

int borrowedConnectionOk(sqlite3_stmt *stmt) {
  sqlite3 *db = sqlite3_db_handle(stmt);
  return sqlite3_changes(db);
}

// Plain memory is none of our business.
void plainOk(void) {
  char *text = malloc(10);
  free(text);
}
