// RUN: %check_hosts %s
// Callees without a body that may take what they are given: tables that refuse,
// makers of objects, functions that return the successor of their argument.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>

struct table;
struct cursor;
int table_add(struct table *t, const char *key, char *value); // 0: added
int table_replace(struct table *t, char *key, char *value);   // 1: had the key
int text_check(const char *text, int strict);
struct cursor *cursor_new(void *conn, char **rows, int count);
void cursor_name(struct cursor *c, int column, const char *name);
char *append_text(char *text, const char *more);
sqlite3_stmt *cached(sqlite3 *db, sqlite3_stmt **slot, const char *sql);
sqlite3_stmt *prepared(sqlite3 *db, const char *sql);

// It comes back only when the table did not want it.
void refusedOk(struct table *t, int n) {
  char *value = sqlite3_mprintf("v%d", n);
  if (table_add(t, "k", value) != 0)
    sqlite3_free(value);
}

void replacedOk(struct table *t, int n) {
  char *name = sqlite3_mprintf("n%d", n), *value = sqlite3_mprintf("v%d", n);
  if (!table_replace(t, name, value))
    sqlite3_free(name);
}

// There is nothing that it could be put into.
int checkedBad(int n) {
  char *text = sqlite3_mprintf("t%d", n);
  if (!text_check(text, 1))
    return 0; // expect: buffer-leak "'text'"
  sqlite3_free(text);
  return 1;
}

// The object that is made of the rows may keep them; they are read once more.
struct cursor *wrappedOk(sqlite3 *db, const char *sql) {
  char **rows;
  int count, columns;
  if (sqlite3_get_table(db, sql, &rows, &count, &columns, NULL))
    return NULL;
  struct cursor *c = cursor_new(db, rows, count);
  for (int i = 0; i < columns; i++)
    cursor_name(c, i, rows[i]);
  return c;
}

// What is passed in is used up, the result stands for it.
char *grownOk(int n) {
  char *s = sqlite3_mprintf("SELECT");
  for (int i = 0; i < n; i++)
    s = append_text(s, ", ?");
  return s;
}

struct text {
  char *chars;
};
void grownFieldOk(struct text *t, int n) {
  t->chars = sqlite3_mprintf("%d", n);
  t->chars = append_text(t->chars, "x");
}

// A slot for the statement is given as well: that may be what keeps it.
struct queries {
  sqlite3 *db;
  sqlite3_stmt *exists;
};
int cachedOk(struct queries *q, const char *name) {
  sqlite3_stmt *st = cached(q->db, &q->exists, "SELECT 1 FROM t WHERE n = ?");
  int found = 0;
  if (st == NULL)
    return 0;
  sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
  found = sqlite3_step(st) == SQLITE_ROW;
  sqlite3_reset(st);
  return found;
}

int preparedBad(struct queries *q) {
  sqlite3_stmt *st = prepared(q->db, "SELECT 1"); // expect: statement-leak "'st'"
  if (st == NULL)
    return 0;
  int found = sqlite3_step(st) == SQLITE_ROW;
  sqlite3_reset(st);
  return found;
}

// Without a place for the message there is none.
int optionalMessageOk(sqlite3 *db, const char *sql, char **message) {
  int rc = sqlite3_exec(db, sql, NULL, NULL, message);
  if (rc == SQLITE_CORRUPT) {
    if (message) {
      sqlite3_free(*message);
      *message = NULL;
    }
    rc = sqlite3_exec(db, sql, NULL, NULL, message);
  }
  return rc;
}

// Who takes it as a `void *` cannot look at it, and gives it back by its result.
struct rows *rows_new(void);
void rows_free(struct rows *l);
int rows_set_next(struct rows *l, void *(*next)(void *), void *data, size_t n);
int rows_check(struct rows *l, sqlite3_stmt *stmt);
void *next_row(void *data);
struct statement {
  sqlite3_stmt *statement;
  int fields;
};
struct rows *contextOk(sqlite3 *db, const char *sql) {
  struct rows *result = NULL;
  struct statement *st = calloc(1, sizeof *st);
  if (!st)
    return NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &st->statement, NULL) != SQLITE_OK) {
    free(st);
    return NULL;
  }
  if (!(result = rows_new()) || rows_set_next(result, next_row, st, 0)) {
    rows_free(result);
    sqlite3_finalize(st->statement);
    free(st);
    return NULL;
  }
  return result;
}

struct rows *contextBad(sqlite3 *db, const char *sql) {
  struct rows *result = NULL;
  struct statement *st = calloc(1, sizeof *st);
  if (!st)
    return NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &st->statement, NULL) != SQLITE_OK) {
    free(st);
    return NULL;
  }
  result = rows_new();
  if (!result)
    return NULL; // expect: statement-leak
  if (rows_set_next(result, next_row, st, 0)) {
    rows_free(result);
    sqlite3_finalize(st->statement);
    free(st);
    return NULL;
  }
  return result;
}

// One that knows the type may as well be a test.
int checkedStatementBad(struct rows *l, sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  if (rows_check(l, stmt)) {
    sqlite3_finalize(stmt);
    return -1;
  }
  return 0; // expect: statement-leak
}

int table_new(void **table, void *res);
int tableOk(PGconn *conn, void **table) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -1;
  }
  int ret = table_new(table, res);
  if (ret < 0) {
    PQclear(res);
    return ret;
  }
  return 1;
}

// It is read after a success too: there it still belongs to this function.
int tableBad(PGconn *conn, void **table) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int ret = table_new(table, res);
  if (ret < 0) {
    PQclear(res);
    return ret;
  }
  return PQntuples(res); // expect: result-leak
}
