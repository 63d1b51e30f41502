// RUN: %check_hosts %s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The message exists only when the call failed; then every way out loses it.
int execMessageBad(sqlite3 *db) {
  char *err = NULL;
  int rc = sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, &err); // expect: buffer-leak "'err'"
  if (rc != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    return -1;
  }
  return 0;
}

int execMessageOk(sqlite3 *db) {
  char *err = NULL;
  int rc = sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, &err);
  if (rc != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
    return -1;
  }
  return 0;
}

int noMessageOk(sqlite3 *db) {
  return sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL) == SQLITE_OK;
}

// Success: nothing to free.
int successOk(sqlite3 *db) {
  char *err;
  if (sqlite3_exec(db, "VACUUM", NULL, NULL, &err) == SQLITE_OK)
    return 0;
  puts(err);
  sqlite3_free(err);
  return -1;
}

// The second call overwrites the message of the first.
int twoCallsBad(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, &err) != SQLITE_OK) // expect: buffer-leak
    fprintf(stderr, "%s\n", err);
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, &err) != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
    return -1;
  }
  return 0;
}

int printfBad(sqlite3 *db, const char *table) {
  char *sql = sqlite3_mprintf("DELETE FROM \"%w\"", table);
  if (!sql)
    return SQLITE_NOMEM;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: buffer-leak "'sql'"
  sqlite3_free(sql);
  return 0;
}

int printfOk(sqlite3 *db, const char *table) {
  char *sql = sqlite3_mprintf("DELETE FROM \"%w\"", table);
  int rc = sql ? sqlite3_exec(db, sql, NULL, NULL, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  return rc;
}

// Used up in an expression.
void expandedBad(sqlite3_stmt *stmt) {
  puts(sqlite3_expanded_sql(stmt)); // expect: buffer-leak
}

void expandedOk(sqlite3_stmt *stmt) {
  char *sql = sqlite3_expanded_sql(stmt);
  puts(sql ? sql : "");
  sqlite3_free(sql);
}

// sqlite3_sql only lends.
void borrowedOk(sqlite3_stmt *stmt) { puts(sqlite3_sql(stmt)); }

// A table is a result.
int tableBad(sqlite3 *db, const char *sql) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, sql, &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  if (columns != 1)
    return -2; // expect: result-leak "'table'"
  sqlite3_free_table(table);
  return rows;
}

int tableOk(sqlite3 *db, const char *sql) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, sql, &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  sqlite3_free_table(table);
  return rows * columns;
}

// The statement takes the string and frees it.
int handedOverOk(sqlite3_stmt *stmt, int id) {
  char *key = sqlite3_mprintf("key-%d", id);
  return sqlite3_bind_text(stmt, 1, key, -1, sqlite3_free);
}

// SQLITE_TRANSIENT copies: the string is still ours.
int transientBad(sqlite3_stmt *stmt, int id) {
  char *key = sqlite3_mprintf("key-%d", id); // expect: buffer-leak
  return sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
}

int transientOk(sqlite3_stmt *stmt, int id) {
  char *key = sqlite3_mprintf("key-%d", id);
  int rc = sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
  sqlite3_free(key);
  return rc;
}

char *returnedOk(const char *dir, const char *file) {
  return sqlite3_mprintf("%s/%s", dir, file);
}

// A string builder is consumed by its finish; the text is ours.
char *builderOk(sqlite3 *db, int n) {
  sqlite3_str *s = sqlite3_str_new(db);
  for (int i = 0; i < n; i++)
    sqlite3_str_appendf(s, "%s?", i ? ", " : "");
  return sqlite3_str_finish(s);
}

int builderBad(sqlite3 *db, int n) {
  sqlite3_str *s = sqlite3_str_new(db);
  char *text;
  if (n <= 0)
    return -1; // expect: buffer-leak "'s'"
  for (int i = 0; i < n; i++)
    sqlite3_str_appendf(s, "%s?", i ? ", " : "");
  text = sqlite3_str_finish(s);
  puts(text ? text : "");
  sqlite3_free(text);
  return 0;
}
