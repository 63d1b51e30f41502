// expected: silent.  actual: statement-leak for each field.  from: duperemove (dbfile.c, about 30 findings)
// mechanism: a struct of nothing but statements is finalized as an array: T **a = (T **)&obj->stmts; for (i < sizeof / sizeof) f(a[i]).
#include <sqlite3.h>
#include <stdlib.h>
struct handle {
  sqlite3 *db;
  struct stmts { sqlite3_stmt *insert, *update, *find; } stmts;
};
void handle_close(struct handle *h) {
  if (h) {
    sqlite3_stmt **stmts = (sqlite3_stmt **)&(h->stmts);
    int len = sizeof(struct stmts) / sizeof(sqlite3_stmt *);
    for (int i = 0; i < len; i++) sqlite3_finalize(stmts[i]);
    sqlite3_close(h->db);
    free(h);
  }
}
#define PREPARE(member, query) do { \
  int ret = sqlite3_prepare_v2(result->db, query, -1, &(result->stmts.member), 0); \
  if (ret) goto err; \
} while (0)
struct handle *handle_open(const char *f) {
  struct handle *result = calloc(1, sizeof *result);
  if (!result) return 0;
  if (sqlite3_open_v2(f, &result->db, SQLITE_OPEN_READWRITE, 0)) goto err;
  PREPARE(insert, "insert into t values (?)");
  PREPARE(update, "update t set a = ?");
  PREPARE(find, "select a from t");
  return result;
err:
  handle_close(result);
  return 0;
}
