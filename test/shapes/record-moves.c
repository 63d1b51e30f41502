// RUN: %check_hosts %s
// realloc moves a record with what lies in it; free does not.
#include <sqlite3.h>
#include <stdlib.h>

struct base {
  sqlite3 *db;
  int flags;
};
struct bigger {
  struct base base;
  int more;
};

struct base *base_new(const char *name) {
  struct base *b = calloc(1, sizeof *b);
  if (!b)
    return 0;
  if (sqlite3_open(name, &b->db) != SQLITE_OK) {
    sqlite3_close(b->db);
    free(b);
    return 0;
  }
  return b;
}

void base_free(struct base *b) {
  if (!b)
    return;
  sqlite3_close(b->db);
  free(b);
}

struct bigger *grow(struct base *b) {
  struct bigger *g = realloc(b, sizeof *g);
  if (!g)
    return 0;
  g->more = 0;
  return g;
}

void forget(struct base *b) {
  free(b); // expect: member-leak "connection 'db' is not released by 'sqlite3_close' before 'b' is freed, as 'base_free' does"
}
