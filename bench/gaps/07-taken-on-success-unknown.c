// expected: silent.  actual: statement-leak / result-leak at the last return.  from: opendnssec (db_backend_sqlite.c), libpreludedb (mysql.c)
// mechanism: the callee has no body here. Its failing side is followed by the release, its good side by nothing: it takes on success.
#include <sqlite3.h>
#include <mysql.h>
#include <stdlib.h>
typedef struct rows rows_t;
rows_t *rows_new(void);
void rows_free(rows_t *l);
int rows_set_next(rows_t *l, void *(*next)(void *), void *data, size_t n);
void *next_row(void *data);
struct statement { sqlite3_stmt *statement; int fields; };
static int prepare(sqlite3 *db, sqlite3_stmt **s, const char *sql) {
  return sqlite3_prepare_v2(db, sql, -1, s, 0) == SQLITE_OK ? 0 : 1;
}
static void finalize(sqlite3_stmt *s) { sqlite3_finalize(s); }
rows_t *read_all(sqlite3 *db, const char *sql) {
  rows_t *result = 0;
  struct statement *st = calloc(1, sizeof *st);
  if (!st) return 0;
  if (prepare(db, &st->statement, sql)) { free(st); return 0; }
  if (!(result = rows_new()) || rows_set_next(result, next_row, st, 0)) {
    rows_free(result);
    finalize(st->statement);
    free(st);
    return 0;
  }
  return result;
}
int table_new(void **table, void *res);
int query(MYSQL *session, const char *q, void **table) {
  if (mysql_query(session, q)) return -1;
  MYSQL_RES *result = mysql_store_result(session);
  if (!result) return -1;
  int ret = table_new(table, result);
  if (ret < 0) { mysql_free_result(result); return ret; }
  return 1;
}
