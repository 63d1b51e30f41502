// A function returns an object of its own with the handle in it: who loses the
// object loses the handle. Twins: something else holds the object, too.
// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdlib.h>

struct rows {
  PGresult *result;
  struct rows *next, *prev;
};

static struct rows *query(PGconn *c, const char *q) {
  struct rows *r = malloc(sizeof *r);
  if (!r)
    return NULL;
  r->result = PQexec(c, q);
  if (PQresultStatus(r->result) != PGRES_TUPLES_OK) {
    PQclear(r->result);
    free(r);
    return NULL;
  }
  return r;
}
static int count(struct rows *r) { return r ? PQntuples(r->result) : 0; }
static void done(struct rows *r) {
  if (!r)
    return;
  PQclear(r->result);
  free(r);
}

int doneOk(PGconn *c) {
  struct rows *r = query(c, "SELECT a FROM t");
  if (!r)
    return -1;
  int n = count(r);
  done(r);
  return n;
}

int earlyReturnBad(PGconn *c, int dry) {
  struct rows *r = query(c, "SELECT a FROM t");
  if (!r)
    return 0;
  if (dry)
    return -1; // expect: result-leak "'r'"
  done(r);
  return 0;
}

void droppedBad(PGconn *c) {
  query(c, "SELECT a FROM t"); // expect: result-leak
}

int nextRoundBad(PGconn *c, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    struct rows *r = query(c, "SELECT a FROM t");
    if (count(r) == 0)
      continue;
    sum++;
    done(r);
  }
  return sum; // expect: result-leak "'r'"
}

void objectOnlyBad(PGconn *c) {
  struct rows *r = query(c, "SELECT a FROM t"); // expect: result-leak
  free(r);
}

void fieldOnlyOk(PGconn *c) {
  struct rows *r = query(c, "SELECT a FROM t");
  if (r)
    PQclear(r->result);
  free(r);
}

// Through another function, and with an allocator of one's own.
static void *allocate(size_t n) {
  void *p = malloc(n);
  if (!p)
    abort();
  return p;
}
static struct rows *ask(PGconn *c) {
  struct rows *r = allocate(sizeof *r);
  r->result = PQexec(c, "SELECT b FROM t");
  return r;
}
static struct rows *askTwice(PGconn *c) {
  struct rows *r = ask(c);
  if (PQresultStatus(r->result) == PGRES_TUPLES_OK)
    return r;
  done(r);
  return ask(c);
}
int throughTwoBad(PGconn *c) {
  struct rows *r = askTwice(c); // expect: result-leak
  return PQntuples(r->result);
}
int throughTwoOk(PGconn *c) {
  struct rows *r = askTwice(c);
  int n = PQntuples(r->result);
  done(r);
  return n;
}

// Where it goes from there.
struct session {
  struct rows *rows;
};
static struct rows *head, *table[16];
void keptByCallerOk(PGconn *c, struct session *s) { s->rows = query(c, "SELECT a FROM t"); }
struct rows *returnedOk(PGconn *c) { return query(c, "SELECT a FROM t"); }
void listedOk(PGconn *c) {
  struct rows *r = query(c, "SELECT a FROM t");
  if (!r)
    return;
  r->next = head;
  head = r;
}
void enlist(struct rows *r);
void givenOk(PGconn *c) { enlist(query(c, "SELECT a FROM t")); }

// Registered before it is returned: the caller is not the only one.
static void hook(struct rows *r) {
  r->next = head;
  head = r;
}
static void hookInto(struct rows **list, struct rows *r) { *list = r; }
static void hookDeeper(struct rows *r) { hook(r); }
static void tellRegistry(struct rows *r) { enlist(r); }

#define FACTORY(NAME, BEFORE, AFTER)                                                               \
  static struct rows *NAME(PGconn *c, struct session *s) {                                         \
    struct rows *r = calloc(1, sizeof *r);                                                         \
    if (!r)                                                                                        \
      return NULL;                                                                                 \
    BEFORE;                                                                                        \
    r->result = PQexec(c, "SELECT c FROM t");                                                      \
    AFTER;                                                                                         \
    (void)s;                                                                                       \
    return r;                                                                                      \
  }
FACTORY(intoGlobal, , (r->next = head, head = r))
FACTORY(intoTable, table[3] = r, )
FACTORY(intoHelper, , hook(r))
FACTORY(intoHelperFirst, hook(r), )
FACTORY(intoHelperDeeper, , hookDeeper(r))
FACTORY(intoHelperUnknown, tellRegistry(r), )
FACTORY(intoGivenList, , hookInto(&head, r))
FACTORY(intoUnknown, enlist(r), )
FACTORY(intoParent, , if (s) s->rows = r)
FACTORY(intoOtherName, struct rows *same = r; hook(same), )
FACTORY(intoItself, r->prev = r->next = r, )

void registeredOk(PGconn *c, struct session *s) {
  intoGlobal(c, s);
  intoTable(c, s);
  intoHelper(c, s);
  intoHelperFirst(c, s);
  intoHelperDeeper(c, s);
  intoHelperUnknown(c, s);
  intoGivenList(c, s);
  intoUnknown(c, s);
  intoParent(c, s);
  intoOtherName(c, s);
}
void itselfBad(PGconn *c, struct session *s) {
  intoItself(c, s); // expect: result-leak
}

// Given to a library as the argument of a callback.
static void notice(void *arg, const char *text) { (void)arg, (void)text; }
struct watched {
  PGconn *conn;
};
static struct watched *watch(const char *dsn) {
  struct watched *w = malloc(sizeof *w);
  if (!w)
    return NULL;
  w->conn = PQconnectdb(dsn);
  PQsetNoticeProcessor(w->conn, notice, w);
  return w;
}
void calledBackOk(const char *dsn) { watch(dsn); }

// What the callee makes points back to the object; it goes to the caller as well.
struct dialled {
  PGconn *conn;
};
struct response {
  PGresult *result;
  struct dialled *on;
  struct response *next;
};
static struct response *pending;
static struct dialled *dial(const char *dsn) {
  struct dialled *l = malloc(sizeof *l);
  if (!l)
    return NULL;
  l->conn = PQconnectdb(dsn);
  return l;
}
static void hangUp(struct dialled *l) {
  PQfinish(l->conn);
  free(l);
}
static struct response *inquire(struct dialled *l, const char *sql) {
  PGresult *r = PQexec(l->conn, sql);
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return NULL;
  }
  struct response *a = calloc(1, sizeof *a);
  if (!a) {
    PQclear(r);
    return NULL;
  }
  a->result = r;
  a->on = l;
  return a;
}
static void settle(struct response *a) {
  PQclear(a->result);
  free(a);
}
static struct response *askLater(struct dialled *l) {
  struct response *a = calloc(1, sizeof *a);
  if (!a)
    return NULL;
  a->on = l;
  a->next = pending;
  pending = a;
  return a;
}
int pointsBackBad(const char *dsn) {
  struct dialled *l = dial(dsn);
  if (!l)
    return -1;
  struct response *a = inquire(l, "SELECT 1");
  if (!a)
    return -2; // expect: connection-leak
  settle(a);
  hangUp(l);
  return 0;
}
int pointsBackOk(const char *dsn) {
  struct dialled *l = dial(dsn);
  if (!l)
    return -1;
  struct response *a = inquire(l, "SELECT 1");
  if (!a) {
    hangUp(l);
    return -2;
  }
  settle(a);
  hangUp(l);
  return 0;
}
struct response *throughTheAnswerOk(const char *dsn) {
  struct dialled *l = dial(dsn);
  if (!l)
    return NULL;
  struct response *a = inquire(l, "SELECT 1");
  if (!a)
    hangUp(l);
  return a;
}
void pendingOk(const char *dsn) {
  struct dialled *l = dial(dsn);
  if (l)
    askLater(l);
}

// ---- an allocator that was not seen, and free() ------------------------------------

void *hub_malloc_zero(size_t size);
void *from_alloc(struct watched *pool, size_t size);
struct opened {
  int exclusive;
  PGconn *conn;
};
struct opened *allocatedBad(const char *info) {
  struct opened *o = hub_malloc_zero(sizeof *o);
  o->conn = PQconnectdb(info);
  if (PQstatus(o->conn) != CONNECTION_OK) {
    free(o); // expect: connection-leak "before the memory that holds it is freed"
    return NULL;
  }
  return o;
}
struct opened *allocatedOk(const char *info) {
  struct opened *o = hub_malloc_zero(sizeof *o);
  o->conn = PQconnectdb(info);
  if (PQstatus(o->conn) != CONNECTION_OK) {
    PQfinish(o->conn);
    free(o);
    return NULL;
  }
  return o;
}
// What a pool lends goes with the pool.
int fromPoolOk(struct watched *pool, const char *info) {
  struct opened *o = from_alloc(pool, sizeof *o);
  o->conn = PQconnectdb(info);
  return PQstatus(o->conn) == CONNECTION_OK;
}
