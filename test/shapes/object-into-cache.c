// RUN: %check_hosts %s
// A record that holds a statement is made by a factory, and the function that
// "frees" it puts it into a cache. Twin: nobody takes it.
#include <sqlite3.h>
#include <stdlib.h>

int g_hash_table_replace(void *table, void *key, void *value);

struct base {
  sqlite3 *db;
  void *cache;
};
struct entry {
  sqlite3_stmt *stmt;
  struct base *of;
};

static struct entry *make(struct base *b, const char *sql) {
  struct entry *e = malloc(sizeof *e);
  if (!e)
    abort();
  e->of = b;
  if (sqlite3_prepare_v2(b->db, sql, -1, &e->stmt, NULL) != SQLITE_OK) {
    free(e);
    return NULL;
  }
  return e;
}

static void giveBack(struct entry *e) {
  sqlite3_reset(e->stmt);
  g_hash_table_replace(e->of->cache, (void *)sqlite3_sql(e->stmt), e);
}

static void rewind_(struct entry *e) { sqlite3_reset(e->stmt); }

int countOk(struct base *b) {
  int n = 0;
  struct entry *e = make(b, "SELECT count(*) FROM t");
  if (!e)
    return -1;
  if (sqlite3_step(e->stmt) == SQLITE_ROW)
    n = sqlite3_column_int(e->stmt, 0);
  giveBack(e);
  return n;
}

int countBad(struct base *b) {
  int n = 0;
  struct entry *e = make(b, "SELECT count(*) FROM t"); // expect: statement-leak
  if (!e)
    return -1;
  if (sqlite3_step(e->stmt) == SQLITE_ROW)
    n = sqlite3_column_int(e->stmt, 0);
  rewind_(e);
  return n;
}
