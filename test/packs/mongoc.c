// RUN: %clang -std=gnu11 -Wall -Wno-deprecated-declarations -fsyntax-only -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 %s
// RUN: %check_hosts --preview %s -- -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0
// The pack against libmongoc's real header: every kind of acquire and release.
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>

// ---- clients and pools ----------------------------------------------------------

int clientBad(const char *s, bson_t *cmd) {
  bson_error_t e;
  mongoc_client_t *c = mongoc_client_new(s);
  if (!c)
    return -1;
  if (!mongoc_client_command_simple(c, "admin", cmd, NULL, NULL, &e))
    return -1; // expect: connection-leak "'c'"
  mongoc_client_destroy(c);
  return 0;
}

int clientOk(const mongoc_uri_t *u) {
  bson_error_t e;
  mongoc_client_t *c = mongoc_client_new_from_uri_with_error(u, &e);
  if (!c)
    return -1;
  mongoc_client_set_appname(c, "x");
  mongoc_client_destroy(c);
  return 0;
}

int uriBad(const char *s) {
  bson_error_t e;
  mongoc_uri_t *u = mongoc_uri_new_with_error(s, &e);
  if (!u)
    return -1;
  mongoc_client_t *c = mongoc_client_new_from_uri(u);
  if (!c)
    return -1; // expect: buffer-leak "'u'"
  mongoc_uri_destroy(u);
  mongoc_client_destroy(c);
  return 0;
}

int poolBad(const mongoc_uri_t *u, int n) {
  mongoc_client_pool_t *p = mongoc_client_pool_new(u);
  if (!p)
    return -1;
  if (n)
    return -1; // expect: connection-leak
  mongoc_client_pool_destroy(p);
  return 0;
}

int leaseOk(mongoc_client_pool_t *p) {
  mongoc_client_t *c = mongoc_client_pool_pop(p);
  mongoc_client_set_appname(c, "x");
  mongoc_client_pool_push(p, c);
  return 0;
}

int tryPopOk(mongoc_client_pool_t *p) {
  mongoc_client_t *c = mongoc_client_pool_try_pop(p);
  if (!c)
    return 0;
  mongoc_client_pool_push(p, c);
  return 1;
}

// What came from a pool goes back to it.
void leaseDestroyedBad(mongoc_client_pool_t *p) {
  mongoc_client_t *c = mongoc_client_pool_pop(p);
  mongoc_client_destroy(c); // expect: wrong-release
}

// ---- databases and collections -------------------------------------------------------

int databaseBad(mongoc_client_t *c, int n) {
  mongoc_database_t *d = mongoc_client_get_database(c, "d");
  if (n)
    return -1; // expect: statement-leak
  mongoc_database_destroy(d);
  return 0;
}

int collectionBad(mongoc_client_t *c, const bson_t *doc) {
  bson_error_t e;
  mongoc_collection_t *coll = mongoc_client_get_collection(c, "d", "c");
  if (!mongoc_collection_insert_one(coll, doc, NULL, NULL, &e))
    return -1; // expect: statement-leak "'coll'"
  mongoc_collection_destroy(coll);
  return 0;
}

int collectionOk(mongoc_database_t *d, const bson_t *doc) {
  bson_error_t e;
  mongoc_collection_t *coll = mongoc_database_get_collection(d, "c");
  bool ok = mongoc_collection_insert_one(coll, doc, NULL, NULL, &e);
  if (!ok)
    fprintf(stderr, "%s\n", e.message);
  mongoc_collection_destroy(coll);
  return ok ? 0 : -1;
}

// ---- cursors and change streams ---------------------------------------------------------

int cursorBad(mongoc_collection_t *coll, const bson_t *filter) {
  const bson_t *doc;
  bson_error_t e;
  mongoc_cursor_t *cur = mongoc_collection_find_with_opts(coll, filter, NULL, NULL);
  while (mongoc_cursor_next(cur, &doc))
    ;
  if (mongoc_cursor_error(cur, &e))
    return -1; // expect: result-leak "'cur'"
  mongoc_cursor_destroy(cur);
  return 0;
}

int cursorOk(mongoc_collection_t *coll, const bson_t *pipeline) {
  const bson_t *doc;
  int n = 0;
  mongoc_cursor_t *cur =
      mongoc_collection_aggregate(coll, MONGOC_QUERY_NONE, pipeline, NULL, NULL);
  while (mongoc_cursor_next(cur, &doc))
    ++n;
  mongoc_cursor_destroy(cur);
  return n;
}

int changeStreamBad(mongoc_collection_t *coll, const bson_t *pipeline) {
  const bson_t *doc;
  mongoc_change_stream_t *s = mongoc_collection_watch(coll, pipeline, NULL);
  while (mongoc_change_stream_next(s, &doc))
    if (bson_count_keys(doc) == 0)
      return -1; // expect: result-leak
  mongoc_change_stream_destroy(s);
  return 0;
}

// The reply goes with the cursor that is made of it.
mongoc_cursor_t *replyTakenOk(mongoc_client_t *c, const bson_t *src) {
  bson_t *reply = bson_copy(src);
  return mongoc_cursor_new_from_command_reply_with_opts(c, reply, NULL);
}

// ---- sessions and bulk operations -----------------------------------------------------------

int sessionBad(mongoc_client_t *c) {
  bson_error_t e;
  mongoc_client_session_t *s = mongoc_client_start_session(c, NULL, &e);
  if (!s)
    return -1;
  if (!mongoc_client_session_start_transaction(s, NULL, &e))
    return -1; // expect: statement-leak
  mongoc_client_session_abort_transaction(s, &e);
  mongoc_client_session_destroy(s);
  return 0;
}

int sessionAfterClientBad(const char *uri) {
  bson_error_t e;
  mongoc_client_t *c = mongoc_client_new(uri);
  if (!c)
    return -1;
  mongoc_client_session_t *s = mongoc_client_start_session(c, NULL, &e);
  if (!s) {
    mongoc_client_destroy(c);
    return -1;
  }
  mongoc_client_destroy(c); // expect: release-order
  mongoc_client_session_destroy(s);
  return 0;
}

int bulkBad(mongoc_collection_t *coll, const bson_t *doc) {
  bson_error_t e;
  mongoc_bulk_operation_t *b = mongoc_collection_create_bulk_operation_with_opts(coll, NULL);
  if (!mongoc_bulk_operation_insert_with_opts(b, doc, NULL, &e))
    return -1; // expect: statement-leak "'b'"
  mongoc_bulk_operation_execute(b, NULL, &e);
  mongoc_bulk_operation_destroy(b);
  return 0;
}

// ---- options and small objects ----------------------------------------------------------------

int readPrefsBad(mongoc_collection_t *coll, int n) {
  mongoc_read_prefs_t *p = mongoc_read_prefs_new(MONGOC_READ_SECONDARY);
  if (n)
    return -1; // expect: buffer-leak
  mongoc_collection_set_read_prefs(coll, p);
  mongoc_read_prefs_destroy(p);
  return 0;
}

int writeConcernOk(mongoc_collection_t *coll) {
  mongoc_write_concern_t *w = mongoc_write_concern_new();
  mongoc_write_concern_set_w(w, 1);
  mongoc_collection_set_write_concern(coll, w);
  mongoc_write_concern_destroy(w);
  return 0;
}

int namesBad(mongoc_client_t *c) {
  bson_error_t e;
  char **names = mongoc_client_get_database_names_with_opts(c, NULL, &e);
  if (!names)
    return -1;
  for (int i = 0; names[i]; ++i)
    if (names[i][0] == '_')
      return i; // expect: buffer-leak "'names'"
  bson_strfreev(names);
  return 0;
}

int descriptionsOk(mongoc_client_t *c) {
  size_t n;
  mongoc_server_description_t **s = mongoc_client_get_server_descriptions(c, &n);
  mongoc_server_descriptions_destroy_all(s, n);
  return (int)n;
}

int gridfsBad(mongoc_client_t *c) {
  bson_error_t e;
  mongoc_gridfs_t *g = mongoc_client_get_gridfs(c, "d", "fs", &e);
  if (!g)
    return -1;
  mongoc_gridfs_file_t *f = mongoc_gridfs_find_one_by_filename(g, "x", &e);
  if (!f)
    return -1; // expect: buffer-leak "'g'"
  mongoc_gridfs_file_destroy(f);
  mongoc_gridfs_destroy(g);
  return 0;
}

int streamBad(mongoc_gridfs_bucket_t *b, const bson_value_t *id, char *buf) {
  bson_error_t e;
  mongoc_stream_t *s = mongoc_gridfs_bucket_open_download_stream(b, id, &e);
  if (!s)
    return -1;
  if (mongoc_stream_read(s, buf, 10, 1, 0) < 0)
    return -1; // expect: buffer-leak
  mongoc_stream_close(s);
  mongoc_stream_destroy(s);
  return 0;
}

// ---- BSON -------------------------------------------------------------------------------------

int documentBad(mongoc_collection_t *coll) {
  bson_error_t e;
  bson_t *doc = bson_new();
  BSON_APPEND_INT32(doc, "a", 1);
  if (!mongoc_collection_insert_one(coll, doc, NULL, NULL, &e))
    return -1; // expect: buffer-leak "'doc'"
  bson_destroy(doc);
  return 0;
}

int jsonBad(const bson_t *doc) {
  size_t n;
  char *s = bson_as_canonical_extended_json(doc, &n);
  if (n > 100)
    return -1; // expect: buffer-leak
  puts(s);
  bson_free(s);
  return 0;
}

void jsonInArgumentBad(const bson_t *doc) {
  puts(bson_as_json(doc, NULL)); // expect: buffer-leak
}

int fromJsonOk(const char *text) {
  bson_error_t e;
  bson_t *doc = bson_new_from_json((const uint8_t *)text, -1, &e);
  if (!doc)
    return -1;
  int n = (int)bson_count_keys(doc);
  bson_destroy(doc);
  return n;
}

// Into a document of one's own, which is destroyed as another.
int copiedBad(const bson_t *doc) {
  bson_t copy;
  bson_copy_to(doc, &copy); // expect: buffer-leak "'copy'"
  return (int)bson_count_keys(&copy);
}

int copiedOk(const bson_t *doc) {
  bson_t copy;
  bson_copy_to(doc, &copy);
  int n = (int)bson_count_keys(&copy);
  bson_destroy(&copy);
  return n;
}

void copiedForCallerOk(const bson_t *doc, bson_t *out) { bson_copy_to(doc, out); }

int parsedBad(const char *text) {
  bson_error_t e;
  bson_t doc;
  if (!bson_init_from_json(&doc, text, -1, &e)) // expect: buffer-leak "'doc'"
    return -1;
  return (int)bson_count_keys(&doc);
}

int parsedOk(const char *text) {
  bson_error_t e;
  bson_t doc;
  if (!bson_init_from_json(&doc, text, -1, &e))
    return -1;
  int n = (int)bson_count_keys(&doc);
  bson_destroy(&doc);
  return n;
}

// What is small stays in the structure: silent.
int initOk(mongoc_collection_t *coll) {
  bson_t empty;
  bson_init(&empty);
  mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(coll, &empty, NULL, NULL);
  bool more = mongoc_cursor_more(cursor);
  mongoc_cursor_destroy(cursor);
  return more;
}

int readerBad(const uint8_t *data, size_t n) {
  bool eof;
  bson_reader_t *r = bson_reader_new_from_data(data, n);
  const bson_t *doc;
  while ((doc = bson_reader_read(r, &eof)))
    if (bson_count_keys(doc) > 9)
      return -1; // expect: buffer-leak
  bson_reader_destroy(r);
  return 0;
}

// The segment is handed out unless it is freed with the builder.
char *stringFreeOk(void) {
  bson_string_t *s = bson_string_new("x");
  bson_string_append(s, "y");
  return bson_string_free(s, false);
}

void stringFreeAllOk(void) {
  bson_string_t *s = bson_string_new("x");
  bson_string_append(s, "y");
  bson_string_free(s, true);
}

void wrongFreeBad(const bson_t *doc) {
  char *s = bson_as_json(doc, NULL);
  free(s); // expect: wrong-release
}

void destroyNullOk(void) {
  mongoc_client_destroy(NULL);
  mongoc_cursor_destroy(NULL);
  mongoc_collection_destroy(NULL);
  bson_destroy(NULL);
  bson_free(NULL);
}
