// RUN: %check_hosts --preview %s
// GLib's preconditions are assertions: what fails there did not come from a path on
// which the same check passed before.
#include <sqlite3.h>
typedef struct {
  sqlite3 *db;
} Store;
void g_return_if_fail_warning(const char *domain, const char *function, const char *expression);
int storeIs(void *instance);
#define RETURN_VAL_IF_FAIL(expr, val)                                                      \
  do {                                                                                     \
    if (expr) {                                                                            \
    } else {                                                                               \
      g_return_if_fail_warning("store", __func__, #expr);                                  \
      return (val);                                                                        \
    }                                                                                      \
  } while (0)

static int run(Store *s, const char *text) {
  RETURN_VAL_IF_FAIL(storeIs(s), 0);
  return sqlite3_exec(s->db, text, 0, 0, 0) == SQLITE_OK;
}

int work(Store *s, int i);

int checkedOk(Store *s, int n) {
  if (!run(s, "BEGIN"))
    return 0;
  for (int i = 0; i < n; i++)
    work(s, i);
  if (!run(s, "COMMIT")) {
    sqlite3_exec(s->db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  return 1;
}

int returnsInsideBad(Store *s, int n) {
  if (!run(s, "BEGIN"))
    return 0;
  for (int i = 0; i < n; i++)
    if (!work(s, i))
      return 0; // expect: transaction-leak
  if (!run(s, "COMMIT")) {
    sqlite3_exec(s->db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  return 1;
}

int guardsItselfOk(Store *s) {
  if (sqlite3_exec(s->db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return 0;
  RETURN_VAL_IF_FAIL(storeIs(s), 0);
  if (sqlite3_exec(s->db, "COMMIT", 0, 0, 0) != SQLITE_OK) {
    sqlite3_exec(s->db, "ROLLBACK", 0, 0, 0);
    return 0;
  }
  return 1;
}
