// RUN: %check_hosts %s
// What a handle lends stays lent when a function hands it on, is handed out through a
// parameter, and may not be released by a function of the program's either.
#include <mongoc/mongoc.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const bson_t *current(mongoc_cursor_t *cursor) { return mongoc_cursor_current(cursor); }
static void drop(bson_t *doc) { bson_destroy(doc); }

int wrappedBad(mongoc_cursor_t *cursor) {
  const bson_t *doc = current(cursor);
  int n = (int)bson_count_keys(doc);
  bson_destroy((bson_t *)doc); // expect: wrong-release "pointer 'doc' from 'current' is only lent and must not be released by 'bson_destroy'"
  return n;
}

int wrappedGood(mongoc_cursor_t *cursor) {
  bson_t *doc = bson_copy(current(cursor));
  int n = (int)bson_count_keys(doc);
  bson_destroy(doc);
  return n;
}

int nextBad(mongoc_cursor_t *cursor) {
  const bson_t *doc;
  int n = 0;
  while (mongoc_cursor_next(cursor, &doc)) {
    n += (int)bson_count_keys(doc);
    drop((bson_t *)doc); // expect: wrong-release "pointer 'doc' from 'mongoc_cursor_next' is only lent and must not be released by 'drop'"
  }
  return n;
}

int nextGood(mongoc_cursor_t *cursor) {
  const bson_t *doc;
  bson_t *copy;
  int n = 0;
  while (mongoc_cursor_next(cursor, &doc)) {
    copy = bson_copy(doc);
    n += (int)bson_count_keys(copy);
    drop(copy);
  }
  return n;
}

// The document is gone with its cursor.
int goneBad(mongoc_cursor_t *cursor) {
  const bson_t *doc;
  int n = 0;
  if (mongoc_cursor_next(cursor, &doc)) {
    mongoc_cursor_destroy(cursor);
    n = (int)bson_count_keys(doc); // expect: use-after-release "'doc'"
  } else
    mongoc_cursor_destroy(cursor);
  return n;
}

int goneGood(mongoc_cursor_t *cursor) {
  const bson_t *doc;
  int n = 0;
  if (mongoc_cursor_next(cursor, &doc))
    n = (int)bson_count_keys(doc);
  mongoc_cursor_destroy(cursor);
  return n;
}

// The next document takes the place of the last one.
int nextTwiceBad(mongoc_cursor_t *cursor) {
  const bson_t *first, *second;
  int n = 0;
  if (mongoc_cursor_next(cursor, &first) && mongoc_cursor_next(cursor, &second))
    n = (int)bson_count_keys(first); // expect: use-after-release "'first'"
  mongoc_cursor_destroy(cursor);
  return n;
}

int nextTwiceGood(mongoc_cursor_t *cursor) {
  const bson_t *doc = NULL;
  int n = 0;
  while (mongoc_cursor_next(cursor, &doc))
    n += (int)bson_count_keys(doc);
  if (mongoc_cursor_next(cursor, &doc))
    n += (int)bson_count_keys(doc);
  mongoc_cursor_destroy(cursor);
  return n;
}

static const char *text(sqlite3_stmt *s, int i) {
  const char *t = (const char *)sqlite3_column_text(s, i);
  return t ? t : "";
}

int textBad(sqlite3_stmt *s) {
  char *t = (char *)text(s, 0);
  int n = (int)strlen(t);
  free(t); // expect: wrong-release "pointer 't' from 'text' is only lent"
  return n;
}

int textGood(sqlite3_stmt *s) {
  char *t = strdup(text(s, 0));
  int n = (int)strlen(t);
  free(t);
  return n;
}

// The connection may be closed through what lends it.
static sqlite3 *connectionOf(sqlite3_stmt *s) { return sqlite3_db_handle(s); }
static void closeIt(sqlite3 *db) { sqlite3_close(db); }

void throughStatementGood(sqlite3_stmt *s) {
  sqlite3 *db = connectionOf(s);
  sqlite3_finalize(s);
  closeIt(db);
}
