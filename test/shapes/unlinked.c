// RUN: %check_hosts %s
// Elements that are taken out of a list before they are freed: which one is the head,
// the elements' links say, and the head is moved on then (uthash does it in macros).
#include <sqlite3.h>
#include <stdlib.h>

struct link {
  void *prev, *next;
};
struct entry {
  sqlite3_stmt *stmt;
  struct link hh;
};
struct cache {
  sqlite3 *db;
  struct entry *head;
};

#define EACH(head, e, tmp)                                                                     \
  for ((e) = (head), (tmp) = (head) != NULL ? (struct entry *)(head)->hh.next : NULL;          \
       (e) != NULL;                                                                            \
       (e) = (tmp), (tmp) = (tmp) != NULL ? (struct entry *)(tmp)->hh.next : NULL)

#define UNLINK(head, e)                                                                        \
  do {                                                                                         \
    struct link *del = &(e)->hh;                                                               \
    if (del->prev == NULL && del->next == NULL) {                                              \
      (head) = NULL;                                                                           \
    } else {                                                                                   \
      (head)->stmt = NULL;                                                                     \
      if (del->prev == NULL)                                                                   \
        (head) = (struct entry *)del->next;                                                \
    }                                                                                          \
  } while (0)

void closeAllOk(struct cache *c) {
  struct entry *e, *tmp;
  EACH(c->head, e, tmp) {
    UNLINK(c->head, e);
    sqlite3_finalize(e->stmt);
    free(e);
  }
  c->head = NULL;
}

// Nothing moves the head on.
sqlite3_stmt *firstBad(struct cache *c) {
  struct entry *e = c->head;
  sqlite3_finalize(e->stmt);
  free(e);
  return c->head->stmt; // expect: use-after-release
}
