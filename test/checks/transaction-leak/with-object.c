// RUN: %check_hosts --preview %s
// A transaction that is begun for an object which callers get: its end is the object's.
#include <sqlite3.h>
#include <stdlib.h>

struct store {
  sqlite3 *db;
};
struct iter {
  struct store *store;
  sqlite3_stmt *stmt;
};

int iterateOk(struct store *store, struct iter **out) {
  struct iter *it = malloc(sizeof *it);
  if (!it)
    return 1;
  it->store = store;
  if (sqlite3_prepare_v2(store->db, "SELECT 1", -1, &it->stmt, NULL) == SQLITE_OK) {
    if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
      if (sqlite3_step(it->stmt) == SQLITE_ROW) {
        *out = it;
        return 0;
      }
      sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite3_finalize(it->stmt);
  }
  free(it);
  return 1;
}

// It knows something that leads to the connection.
struct page {
  struct store *store;
  int number;
};
struct cursor {
  struct page *page;
  sqlite3_stmt *stmt;
  char **names;
};

int namesOf(struct page *page, char ***names);
void freeNames(char **names);

// Code that was not seen has had the page in between.
int openOk(struct page *page, struct cursor **out) {
  struct store *store = page->store;
  struct cursor *c = malloc(sizeof *c);
  int result;
  if (!c)
    return 1;
  if ((result = namesOf(page, &c->names)) != 0)
    return result;
  if (sqlite3_prepare_v2(store->db, "SELECT 1", -1, &c->stmt, NULL) == SQLITE_OK) {
    if (sqlite3_bind_int(c->stmt, 1, page->number) == SQLITE_OK) {
      if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
        if (sqlite3_step(c->stmt) == SQLITE_ROW) {
          c->page = page;
          *out = c;
          return 0;
        }
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
      }
    }
    sqlite3_finalize(c->stmt);
  }
  freeNames(c->names);
  free(c);
  return 1;
}

int closeIter(struct iter *it) {
  sqlite3_finalize(it->stmt);
  int rc = sqlite3_exec(it->store->db, "COMMIT", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    sqlite3_exec(it->store->db, "ROLLBACK", NULL, NULL, NULL);
  free(it);
  return rc;
}

// The object does not know the connection.
struct row {
  int id;
};

int firstBad(struct store *store, struct row **out) {
  struct row *r = malloc(sizeof *r);
  if (!r)
    return 1;
  r->id = 1;
  if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
    if (sqlite3_exec(store->db, "DELETE FROM t", NULL, NULL, NULL) == SQLITE_OK) {
      *out = r;
      return 0; // expect: transaction-leak
    }
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  }
  free(r);
  return 1;
}

// It does, but the function itself commits.
int openBad(struct store *store, int n, struct iter **out) {
  struct iter *it = malloc(sizeof *it);
  if (!it)
    return 1;
  it->store = store;
  *out = it;
  if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return 1;
  if (n < 0)
    return 0; // expect: transaction-leak
  sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
  return 0;
}
