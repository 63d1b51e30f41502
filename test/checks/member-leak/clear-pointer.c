// RUN: %check_hosts --preview %s
// GLib's way to release a field: through a pointer to it.
#include <sqlite3.h>
#include <stddef.h>

#define clear_pointer(pp, destroy)                                                         \
  do {                                                                                     \
    __typeof__((pp)) _pp = (pp);                                                           \
    __typeof__(*(pp)) _ptr = *_pp;                                                         \
    *_pp = NULL;                                                                           \
    if (_ptr)                                                                              \
      (destroy)(_ptr);                                                                     \
  } while (0)

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *find, *update, *count;
} Cache;

void cacheClose(Cache *self) {
  clear_pointer(&self->find, sqlite3_finalize); // expect: member-leak "'count'"
  sqlite3_stmt **update = &self->update;
  sqlite3_finalize(*update);
  sqlite3_close(self->db);
  self->db = NULL;
}

int cacheOpen(Cache *self, const char *file) {
  if (sqlite3_open(file, &self->db) != SQLITE_OK)
    return -1;
  if (sqlite3_prepare_v2(self->db, "SELECT a FROM t", -1, &self->find, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_prepare_v2(self->db, "SELECT COUNT(*) FROM t", -1, &self->count, NULL) != SQLITE_OK)
    return -1;
  return sqlite3_prepare_v2(self->db, "UPDATE t SET a = 1", -1, &self->update, NULL);
}
