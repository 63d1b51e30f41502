// expected: silent.  actual: buffer-leak '*err' at line 7.  from: nordugrid-arc (3 findings; the same in a C++ class), evolution-data-server's shape
// mechanism: an error-text parameter that every caller of the (static or private) wrapper gives as null: there is no text.
#include <sqlite3.h>
struct P { sqlite3 *db; };
static int run(sqlite3 *db, const char *q, int (*cb)(void *, int, char **, char **), void *data, char **err) {
  int ret;
  while ((ret = sqlite3_exec(db, q, cb, data, err)) == SQLITE_BUSY)
    sqlite3_sleep(10);
  return ret == SQLITE_OK;
}
int begin(struct P *p) { return run(p->db, "PRAGMA a", 0, 0, 0); }
int count(struct P *p, int (*cb)(void *, int, char **, char **), int *n) { return run(p->db, "select count(*) from t", cb, n, 0); }
