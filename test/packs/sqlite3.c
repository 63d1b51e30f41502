// RUN: %clang -std=gnu11 -Wall -Wno-deprecated-declarations -fsyntax-only %s
// RUN: %check_hosts --preview %s
// The pack against SQLite's real header: every acquire and every release.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#define SQLITE_ENABLE_SNAPSHOT 1
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- connections ------------------------------------------------------------

// A failed open still hands out the object.
int openBad(const char *name) {
  sqlite3 *db;
  if (sqlite3_open(name, &db) != SQLITE_OK)
    return -1; // expect: connection-leak "'db'"
  sqlite3_close(db);
  return 0;
}

int openOk(const char *name) {
  sqlite3 *db;
  if (sqlite3_open(name, &db) != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return -1;
  }
  sqlite3_close(db);
  return 0;
}

int openV2Bad(const char *name) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2(name, &db, SQLITE_OPEN_READONLY, NULL);
  if (rc)
    return rc; // expect: connection-leak
  return sqlite3_close_v2(db);
}

int open16Bad(const void *name, int n) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open16(name, &db);
  if (rc == SQLITE_OK && n)
    return 1; // expect: connection-leak
  sqlite3_close(db);
  return rc;
}

// SQLITE_BUSY leaves it open: closing again is right.
int closeAgainOk(const char *name) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open(name, &db);
  if (sqlite3_close(db) != SQLITE_OK)
    sqlite3_close_v2(db);
  return rc;
}

int closeTwiceBad(const char *name) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open(name, &db);
  sqlite3_close_v2(db);
  sqlite3_close_v2(db); // expect: double-release
  return rc;
}

int errmsgAfterCloseBad(const char *name) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open(name, &db);
  sqlite3_close(db);
  if (rc)
    fprintf(stderr, "%s\n", sqlite3_errmsg(db)); // expect: use-after-release
  return rc;
}

int errmsgKeptBad(const char *name) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open(name, &db);
  const char *m = sqlite3_errmsg(db);
  sqlite3_close(db);
  if (rc)
    fprintf(stderr, "%s\n", m); // expect: use-after-release
  return rc;
}

// ---- messages and tables ------------------------------------------------------

int execMessageBad(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "DELETE FROM t", NULL, NULL, &err) != SQLITE_OK) { // expect: buffer-leak "'err'"
    fprintf(stderr, "%s\n", err);
    return -1;
  }
  return 0;
}

int execMessageOk(sqlite3 *db) {
  char *err = NULL;
  if (sqlite3_exec(db, "DELETE FROM t", NULL, NULL, &err) != SQLITE_OK) {
    fprintf(stderr, "%s\n", err);
    sqlite3_free(err);
    return -1;
  }
  return 0;
}

int execNoMessageOk(sqlite3 *db) {
  return sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL);
}

int getTableBad(sqlite3 *db) {
  char **table;
  int rows, cols;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &cols, NULL) != SQLITE_OK)
    return -1;
  if (rows == 0)
    return 0; // expect: result-leak "'table'"
  sqlite3_free_table(table);
  return rows;
}

int getTableMessageBad(sqlite3 *db) {
  char **table, *err = NULL;
  int rows, cols;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &cols, &err) != SQLITE_OK) // expect: buffer-leak "'err'"
    return -1;
  sqlite3_free_table(table);
  return rows;
}

void getTableWrongBad(sqlite3 *db) {
  char **table;
  int rows, cols;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &cols, NULL) == SQLITE_OK)
    sqlite3_free(table); // expect: wrong-release
}

int loadExtensionBad(sqlite3 *db, const char *file) {
  char *err = NULL;
  if (sqlite3_load_extension(db, file, NULL, &err) != SQLITE_OK) { // expect: buffer-leak
    puts(err);
    return -1;
  }
  return 0;
}

// ---- statements ---------------------------------------------------------------

int prepareBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(s) != SQLITE_ROW)
    return -1; // expect: statement-leak "'s'"
  sqlite3_finalize(s);
  return 0;
}

int prepareV2Bad(sqlite3 *db) {
  sqlite3_stmt *s = NULL;
  int rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL);
  if (rc == SQLITE_OK && sqlite3_step(s) != SQLITE_ROW)
    return -1; // expect: statement-leak
  sqlite3_finalize(s);
  return rc;
}

int prepareV2Ok(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK)
    return -1;
  int v = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
  sqlite3_finalize(s);
  return v;
}

int prepareV3Bad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v3(db, "SELECT 1", -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_bind_int(s, 1, 2) != SQLITE_OK)
    return -1; // expect: statement-leak
  return sqlite3_finalize(s);
}

int prepare16Bad(sqlite3 *db, const void *sql, int n) {
  sqlite3_stmt *s;
  if (sqlite3_prepare16(db, sql, -1, &s, NULL) != SQLITE_OK)
    return -1;
  if (n)
    return -1; // expect: statement-leak
  return sqlite3_finalize(s);
}

int prepare16V2Bad(sqlite3 *db, const void *sql, int n) {
  sqlite3_stmt *s;
  if (sqlite3_prepare16_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
    return -1;
  if (n)
    return -1; // expect: statement-leak
  return sqlite3_finalize(s);
}

int prepare16V3Bad(sqlite3 *db, const void *sql, int n) {
  sqlite3_stmt *s;
  if (sqlite3_prepare16_v3(db, sql, -1, 0, &s, NULL) != SQLITE_OK)
    return -1;
  if (n)
    return -1; // expect: statement-leak
  return sqlite3_finalize(s);
}

// A reset is not a release.
int resetBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK) // expect: statement-leak
    return -1;
  sqlite3_step(s);
  sqlite3_clear_bindings(s);
  return sqlite3_reset(s);
}

// What finalize returns is the error of the last step: the statement is gone.
int finalizeErrorOk(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK)
    return -1;
  sqlite3_step(s);
  if (sqlite3_finalize(s) != SQLITE_OK)
    return -1;
  return 0;
}

int finalizeTwiceBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_finalize(s) != SQLITE_OK)
    sqlite3_finalize(s); // expect: double-release
  return 0;
}

void finalizeNullOk(void) {
  sqlite3_finalize(NULL);
  sqlite3_close(NULL);
  sqlite3_close_v2(NULL);
  sqlite3_free(NULL);
  sqlite3_free_table(NULL);
  sqlite3_blob_close(NULL);
  sqlite3_value_free(NULL);
}

// sqlite3_close refuses while a statement is open.
int closeBeforeFinalizeBad(const char *name) {
  sqlite3 *db = NULL;
  sqlite3_stmt *s = NULL;
  if (sqlite3_open(name, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  sqlite3_close(db); // expect: release-order
  sqlite3_finalize(s);
  return 0;
}

int closeV2BeforeFinalizeOk(const char *name) {
  sqlite3 *db = NULL;
  sqlite3_stmt *s = NULL;
  if (sqlite3_open(name, &db) == SQLITE_OK)
    sqlite3_prepare_v2(db, "SELECT 1", -1, &s, NULL);
  sqlite3_close_v2(db);
  sqlite3_finalize(s);
  return 0;
}

// All statements of the connection, whoever prepared them.
int finalizeAllOk(sqlite3 *db) {
  sqlite3_stmt *s;
  while ((s = sqlite3_next_stmt(db, NULL)) != NULL)
    sqlite3_finalize(s);
  return sqlite3_close(db);
}

int columnTextBad(sqlite3 *db) {
  sqlite3_stmt *s;
  int v = 0;
  if (sqlite3_prepare_v2(db, "SELECT 'x'", -1, &s, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_step(s) == SQLITE_ROW) {
    const unsigned char *t = sqlite3_column_text(s, 0);
    sqlite3_finalize(s);
    return strcmp((const char *)t, "x"); // expect: use-after-release
  }
  sqlite3_finalize(s);
  return v;
}

int columnTextAfterStepBad(sqlite3_stmt *s) {
  if (sqlite3_step(s) != SQLITE_ROW)
    return -1;
  const unsigned char *t = sqlite3_column_text(s, 0);
  sqlite3_step(s);
  return (int)strlen((const char *)t); // expect: use-after-release
}

int columnTextOk(sqlite3_stmt *s) {
  if (sqlite3_step(s) != SQLITE_ROW)
    return -1;
  int n = (int)strlen((const char *)sqlite3_column_text(s, 0));
  sqlite3_reset(s);
  return n;
}

int columnNameBad(sqlite3 *db) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "SELECT 1 AS a", -1, &s, NULL) != SQLITE_OK)
    return -1;
  const char *name = sqlite3_column_name(s, 0);
  sqlite3_finalize(s);
  return strcmp(name, "a"); // expect: use-after-release
}

void expandedSqlBad(sqlite3_stmt *s) {
  puts(sqlite3_expanded_sql(s)); // expect: buffer-leak
}

void expandedSqlOk(sqlite3_stmt *s) {
  char *sql = sqlite3_expanded_sql(s);
  if (sql)
    puts(sql);
  sqlite3_free(sql);
}

void sqlIsBorrowedOk(sqlite3_stmt *s) { puts(sqlite3_sql(s)); }

// ---- blobs and backups ---------------------------------------------------------

int blobBad(sqlite3 *db) {
  sqlite3_blob *b;
  char buf[8];
  if (sqlite3_blob_open(db, "main", "t", "c", 1, 0, &b) != SQLITE_OK)
    return -1;
  if (sqlite3_blob_read(b, buf, 8, 0) != SQLITE_OK)
    return -1; // expect: statement-leak "'b'"
  sqlite3_blob_close(b);
  return 0;
}

// An expired blob must still be closed.
int blobReopenOk(sqlite3 *db) {
  sqlite3_blob *b;
  if (sqlite3_blob_open(db, "main", "t", "c", 1, 0, &b) != SQLITE_OK)
    return -1;
  int rc = sqlite3_blob_reopen(b, 2);
  sqlite3_blob_close(b);
  return rc;
}

int backupBad(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
  if (!b)
    return -1;
  if (sqlite3_backup_step(b, -1) != SQLITE_DONE)
    return -1; // expect: statement-leak
  return sqlite3_backup_finish(b);
}

int backupOk(sqlite3 *to, sqlite3 *from) {
  sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
  if (b) {
    sqlite3_backup_step(b, -1);
    sqlite3_backup_finish(b);
  }
  return sqlite3_errcode(to);
}

// ---- memory ---------------------------------------------------------------------

int mprintfBad(sqlite3 *db, const char *name) {
  char *sql = sqlite3_mprintf("DROP TABLE %Q", name);
  if (!sql)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: buffer-leak "'sql'"
  sqlite3_free(sql);
  return 0;
}

int mprintfOk(sqlite3 *db, const char *name) {
  char *sql = sqlite3_mprintf("DROP TABLE %Q", name);
  int rc = sql ? sqlite3_exec(db, sql, NULL, NULL, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  return rc;
}

void mprintfFreeBad(const char *name) {
  char *sql = sqlite3_mprintf("DROP TABLE %Q", name);
  free(sql); // expect: wrong-release
}

int mallocBad(int n) {
  char *p = sqlite3_malloc(n);
  if (!p)
    return -1;
  p[0] = 0;
  if (n > 100)
    return 1; // expect: buffer-leak
  sqlite3_free(p);
  return 0;
}

// A failed realloc leaves the old block with the caller, but running out of
// memory alone is not reported.
int reallocFailedOk(int n) {
  char *p = sqlite3_malloc64((sqlite3_uint64)n);
  if (!p)
    return -1;
  char *q = sqlite3_realloc(p, 2 * n);
  if (!q)
    return -1;
  sqlite3_free(q);
  return 0;
}

int reallocBad(int n) {
  char *p = sqlite3_malloc(n);
  if (!p)
    return -1;
  p = sqlite3_realloc(p, 2 * n);
  if (!p)
    return -1;
  if (p[0] == 'x')
    return 1; // expect: buffer-leak "'p'"
  sqlite3_free(p);
  return 0;
}

int reallocOk(int n) {
  char *p = sqlite3_malloc(n);
  if (!p)
    return -1;
  char *q = sqlite3_realloc64(p, 2 * (sqlite3_uint64)n);
  if (!q) {
    sqlite3_free(p);
    return -1;
  }
  sqlite3_free(q);
  return 0;
}

// The builder's end hands out a text that must be freed as well.
int strBad(sqlite3 *db) {
  sqlite3_str *b = sqlite3_str_new(db);
  sqlite3_str_appendall(b, "SELECT 1");
  char *text = sqlite3_str_finish(b);
  if (!text)
    return -1;
  if (text[0] != 'S')
    return 1; // expect: buffer-leak "'text'"
  sqlite3_free(text);
  return 0;
}

int strNotFinishedBad(sqlite3 *db, int n) {
  sqlite3_str *b = sqlite3_str_new(db);
  sqlite3_str_appendchar(b, n, 'x');
  if (sqlite3_str_errcode(b))
    return -1; // expect: buffer-leak "'b'"
  sqlite3_free(sqlite3_str_finish(b));
  return 0;
}

int valueDupBad(const sqlite3_value *v) {
  sqlite3_value *copy = sqlite3_value_dup(v);
  if (sqlite3_value_type(copy) == SQLITE_NULL)
    return 0; // expect: buffer-leak
  sqlite3_value_free(copy);
  return 1;
}

int serializeBad(sqlite3 *db) {
  sqlite3_int64 n = 0;
  unsigned char *p = sqlite3_serialize(db, "main", &n, 0);
  if (n > 100)
    return -1; // expect: buffer-leak
  sqlite3_free(p);
  return 0;
}

int serializeNoCopyOk(sqlite3 *db) {
  sqlite3_int64 n = 0;
  unsigned char *p = sqlite3_serialize(db, "main", &n, SQLITE_SERIALIZE_NOCOPY);
  return p && n > 100;
}

int deserializeTakesOk(sqlite3 *db, sqlite3_int64 n) {
  unsigned char *p = sqlite3_malloc64((sqlite3_uint64)n);
  if (!p)
    return SQLITE_NOMEM;
  memset(p, 0, (size_t)n);
  return sqlite3_deserialize(db, "main", p, n, n,
                             SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
}

int snapshotBad(sqlite3 *db, sqlite3 *other) {
  sqlite3_snapshot *s;
  if (sqlite3_snapshot_get(db, "main", &s) != SQLITE_OK)
    return -1;
  if (sqlite3_snapshot_open(other, "main", s) != SQLITE_OK)
    return -1; // expect: buffer-leak
  sqlite3_snapshot_free(s);
  return 0;
}

int mutexBad(int n) {
  sqlite3_mutex *m = sqlite3_mutex_alloc(SQLITE_MUTEX_FAST);
  if (n)
    return -1; // expect: buffer-leak
  sqlite3_mutex_free(m);
  return 0;
}

void staticMutexOk(void) {
  sqlite3_mutex *m = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(m);
  sqlite3_mutex_leave(m);
}

// ---- what SQLite takes over ---------------------------------------------------------

int bindTextTakenOk(sqlite3_stmt *s, const char *v) {
  char *text = sqlite3_mprintf("%s!", v);
  return sqlite3_bind_text(s, 1, text, -1, sqlite3_free);
}

// SQLITE_TRANSIENT copies: the text is still ours.
int bindTextCopiedBad(sqlite3_stmt *s, const char *v) {
  char *text = sqlite3_mprintf("%s!", v); // expect: buffer-leak "'text'"
  return sqlite3_bind_text(s, 1, text, -1, SQLITE_TRANSIENT);
}

int bindTextCopiedOk(sqlite3_stmt *s, const char *v) {
  char *text = sqlite3_mprintf("%s!", v);
  int rc = sqlite3_bind_text(s, 1, text, -1, SQLITE_TRANSIENT);
  sqlite3_free(text);
  return rc;
}

int bindBlobTakenOk(sqlite3_stmt *s, int n) {
  void *p = sqlite3_malloc(n);
  if (!p)
    return SQLITE_NOMEM;
  return sqlite3_bind_blob(s, 1, p, n, sqlite3_free);
}

void resultTextTakenOk(sqlite3_context *ctx, const char *v) {
  sqlite3_result_text(ctx, sqlite3_mprintf("<%s>", v), -1, sqlite3_free);
}

void resultTextCopiedBad(sqlite3_context *ctx, const char *v) {
  char *t = sqlite3_mprintf("<%s>", v); // expect: buffer-leak
  sqlite3_result_text(ctx, t, -1, SQLITE_TRANSIENT);
}

void auxdataTakenOk(sqlite3_context *ctx, int n) {
  void *p = sqlite3_malloc(n);
  sqlite3_set_auxdata(ctx, 0, p, sqlite3_free);
}

// ---- sessions and changesets ----------------------------------------------------------

int sessionBad(sqlite3 *db) {
  sqlite3_session *s;
  if (sqlite3session_create(db, "main", &s) != SQLITE_OK)
    return -1;
  if (sqlite3session_attach(s, NULL) != SQLITE_OK)
    return -1; // expect: statement-leak "'s'"
  sqlite3session_delete(s);
  return 0;
}

int changesetBad(sqlite3_session *s) {
  int n;
  void *p;
  if (sqlite3session_changeset(s, &n, &p) != SQLITE_OK)
    return -1;
  if (n > 100)
    return 1; // expect: buffer-leak
  sqlite3_free(p);
  return 0;
}

int patchsetOk(sqlite3_session *s) {
  int n;
  void *p;
  if (sqlite3session_patchset(s, &n, &p) != SQLITE_OK)
    return -1;
  sqlite3_free(p);
  return n;
}

int sessionDiffBad(sqlite3_session *s) {
  char *err = NULL;
  if (sqlite3session_diff(s, "aux", "t", &err) != SQLITE_OK) // expect: buffer-leak
    return -1;
  return 0;
}

int changesetIterBad(int n, void *p) {
  sqlite3_changeset_iter *it;
  if (sqlite3changeset_start(&it, n, p) != SQLITE_OK)
    return -1;
  while (sqlite3changeset_next(it) == SQLITE_ROW)
    if (n-- == 0)
      return 1; // expect: statement-leak
  return sqlite3changeset_finalize(it);
}

int changesetInvertBad(int n, const void *p) {
  int m;
  void *q;
  if (sqlite3changeset_invert(n, p, &m, &q) != SQLITE_OK)
    return -1;
  if (m > n)
    return 1; // expect: buffer-leak
  sqlite3_free(q);
  return 0;
}

int changesetConcatOk(int n, void *p) {
  int m;
  void *q;
  if (sqlite3changeset_concat(n, p, n, p, &m, &q) != SQLITE_OK)
    return -1;
  sqlite3_free(q);
  return m;
}

int changegroupBad(int n, void *p) {
  sqlite3_changegroup *g;
  void *q;
  if (sqlite3changegroup_new(&g) != SQLITE_OK)
    return -1;
  if (sqlite3changegroup_add(g, n, p) != SQLITE_OK)
    return -1; // expect: buffer-leak "'g'"
  if (sqlite3changegroup_output(g, &n, &q) == SQLITE_OK)
    sqlite3_free(q);
  sqlite3changegroup_delete(g);
  return 0;
}

int rebaserBad(int n, const void *p) {
  sqlite3_rebaser *r;
  int m;
  void *q;
  if (sqlite3rebaser_create(&r) != SQLITE_OK)
    return -1;
  if (sqlite3rebaser_rebase(r, n, p, &m, &q) != SQLITE_OK)
    return -1; // expect: buffer-leak "'r'"
  sqlite3_free(q);
  sqlite3rebaser_delete(r);
  return 0;
}
