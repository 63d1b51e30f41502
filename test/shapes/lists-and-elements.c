// RUN: %check_hosts %s
// Handles in nodes that are linked into lists, in elements of arrays, and in
// strings below a record that a helper releases.
#include <libpq-fe.h>
#include <hiredis/hiredis.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct node {
  PGresult *result;
  struct node *next;
};
struct list {
  struct node *head;
};
static struct node *all;

static void add(struct list *l, PGresult *result) {
  struct node *n = malloc(sizeof *n);
  n->result = result;
  n->next = l->head;
  l->head = n;
}

void collectOk(PGconn *conn, struct list *l) {
  PGresult *result;
  while ((result = PQgetResult(conn)) != NULL)
    add(l, result);
}

void collectInPlaceOk(PGconn *conn, struct list *l) {
  PGresult *result;
  while ((result = PQgetResult(conn)) != NULL) {
    struct node *n = malloc(sizeof *n);
    n->result = result;
    n->next = l->head;
    l->head = n;
  }
}

void globalOk(PGconn *conn) {
  struct node *n = malloc(sizeof *n);
  n->result = PQexec(conn, "x");
  n->next = all;
  all = n;
}

void tailOk(PGconn *conn, struct list *l) {
  struct node *n = calloc(1, sizeof *n), *p;
  n->result = PQexec(conn, "x");
  if (!l->head) {
    l->head = n;
    return;
  }
  for (p = l->head; p->next; p = p->next) {
  }
  p->next = n;
}

// The node goes nowhere.
void unlinkedBad(PGconn *conn, struct list *l) {
  struct node *n = calloc(1, sizeof *n);
  n->result = PQexec(conn, "x"); // expect: result-leak "'n->result'"
  n->next = l->head;
  free(n);
}

// ---- elements ----------------------------------------------------------------

struct job {
  char **argv;
  int count;
};
void *own_malloc(size_t size);

struct job *copiedOk(const char *path, const char *arg) {
  char *argv[3];
  argv[1] = sqlite3_mprintf("%s", arg);
  argv[0] = sqlite3_mprintf("%s", path);
  argv[2] = 0;
  struct job *j = own_malloc(sizeof(*j));
  j->argv = own_malloc(sizeof(char *) * 3);
  j->count = 2;
  memcpy(j->argv, argv, sizeof(char *) * 3);
  return j;
}

// Element 0 is written last: element 1 is still there.
int elementsOk(PGconn *conn) {
  PGresult *both[2];
  both[1] = PQexec(conn, "SELECT 1");
  both[0] = PQexec(conn, "SELECT 2");
  int n = PQntuples(both[0]) + PQntuples(both[1]);
  PQclear(both[0]);
  PQclear(both[1]);
  return n;
}

int elementsBad(PGconn *conn) {
  PGresult *both[2];
  both[1] = PQexec(conn, "SELECT 1"); // expect: result-leak "'both"
  both[0] = PQexec(conn, "SELECT 2");
  int n = PQntuples(both[0]);
  PQclear(both[0]);
  return n;
}

// ---- strings that a helper releases ---------------------------------------------

typedef struct {
  char *message, *source;
} info;

static void discard(info *i) {
  if (i->message)
    sqlite3_free(i->message);
  if (i->source)
    sqlite3_free(i->source);
}

static void discardHalf(info *i) {
  if (i->message)
    sqlite3_free(i->message);
}

int has(void *from, const char *field);

static void extract(void *from, info *i) {
  if (has(from, "message"))
    i->message = sqlite3_mprintf("%p", from);
  if (has(from, "source"))
    i->source = sqlite3_mprintf("%p", from);
}

void discardedOk(void *from) {
  info i = {0};
  extract(from, &i);
  discard(&i);
}

void halfBad(void *from) {
  info i = {0};
  extract(from, &i); // expect: buffer-leak "'i.source'"
  discardHalf(&i);
}

// ---- the node of each round is another one -----------------------------------------

struct item {
  struct item *next;
  void *value;
};
struct server {
  redisContext *context;
  int flags;
};
struct item *next(struct item *from);

static void freeServer(struct server *s) {
  if (s->context != NULL)
    redisFree(s->context);
  free(s);
}

int pruneOk(struct item *from) {
  struct item *at = from;
  int gone = 0;
  while ((at = next(at)) != NULL) {
    struct server *s = at->value;
    if (s->flags & 1)
      continue;
    gone++;
    freeServer(s);
  }
  return gone;
}

// A table that hangs on an object from code that was not seen.
struct table {
  PGresult **slots;
  int rows;
};
struct table *table_of(const char *id);

static int put(const char *id, PGresult *res) {
  struct table *t = table_of(id);
  if (!t)
    return 1;
  t->slots[0] = res;
  return 0;
}

static int count(const char *id, PGresult *res) {
  struct table *t = table_of(id);
  if (!t)
    return 1;
  t->rows += PQntuples(res);
  return 0;
}

int putOk(const char *id, PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (put(id, res)) {
    PQclear(res);
    return 1;
  }
  return 0;
}

int countBad(const char *id, PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (count(id, res)) {
    PQclear(res);
    return 1;
  }
  return 0; // expect: result-leak
}
