// RUN: %check_hosts %s
// A document that the cursor lends is the cursor's.
#include <mongoc/mongoc.h>

int currentBad(mongoc_cursor_t *cursor) {
  const bson_t *doc = mongoc_cursor_current(cursor);
  int n = (int)bson_count_keys(doc);
  bson_destroy((bson_t *)doc); // expect: wrong-release "pointer 'doc' from 'mongoc_cursor_current' is only lent and must not be released by 'bson_destroy'"
  return n;
}

int currentGood(mongoc_cursor_t *cursor) {
  const bson_t *doc = mongoc_cursor_current(cursor);
  return (int)bson_count_keys(doc);
}

int copyGood(mongoc_cursor_t *cursor) {
  bson_t *copy = bson_copy(mongoc_cursor_current(cursor));
  int n = (int)bson_count_keys(copy);
  bson_destroy(copy);
  return n;
}
