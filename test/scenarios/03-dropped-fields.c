// RUN: %check_hosts --preview %s
// Scenario 3 in C: a function loses what lies in a field that the program
// releases elsewhere. Twins: released first, moved on, or not the record's own.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct cache {
  redisContext *c;
  int tries;
};

struct cache *cacheNew(const char *host) {
  struct cache *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->c = redisConnect(host, 6379);
  if (!s->c) {
    free(s);
    return NULL;
  }
  return s;
}

void cacheFree(struct cache *s) {
  if (s->c)
    redisFree(s->c);
  free(s);
}

int pingBad(struct cache *s) {
  redisReply *r = redisCommand(s->c, "PING");
  if (!r) {
    s->c = NULL; // expect: member-leak "is set to null while it is still open"
    return -1;
  }
  freeReplyObject(r);
  return 0;
}

int pingOk(struct cache *s) {
  redisReply *r = redisCommand(s->c, "PING");
  if (!r) {
    redisFree(s->c);
    s->c = NULL;
    return -1;
  }
  freeReplyObject(r);
  return 0;
}

// A field that only borrows is let go of.
struct job {
  redisContext *on;
  int done;
};
void runOk(struct job *j, redisContext *c) {
  redisReply *r;
  j->on = c;
  r = redisCommand(j->on, "PING");
  j->done = r != NULL;
  freeReplyObject(r);
}
int endOk(struct job *j) {
  int failed = j->on->err;
  redisReply *r = redisCommand(j->on, "QUIT");
  freeReplyObject(r);
  j->on = NULL;
  return failed;
}

struct pair {
  PGconn *primary, *spare;
};

void pairClose(struct pair *p) {
  PQfinish(p->primary);
  PQfinish(p->spare);
}

void failoverBad(struct pair *p) {
  if (PQstatus(p->primary) != CONNECTION_OK) {
    p->primary = p->spare; // expect: member-leak "is overwritten while it is still open"
    p->spare = NULL;
  }
}

void failoverOk(struct pair *p) {
  if (PQstatus(p->primary) != CONNECTION_OK) {
    PQfinish(p->primary);
    p->primary = p->spare;
    p->spare = NULL;
  }
}

void swapOk(struct pair *p) {
  if (PQstatus(p->primary) != CONNECTION_OK) {
    PGconn *old = p->primary;
    p->primary = p->spare;
    p->spare = old;
  }
}

int resetBad(struct pair *p) {
  int version = PQserverVersion(p->primary);
  memset(p, 0, sizeof *p); // expect: member-leak "is overwritten while it is still open"
  return version;
}

int resetOk(struct pair *p) {
  int version = PQserverVersion(p->primary);
  pairClose(p);
  memset(p, 0, sizeof *p);
  return version;
}

// Whoever frees a node finalizes its statement, but for one function.
struct node {
  struct node *next;
  sqlite3_stmt *stmt;
};

struct node *nodeAdd(struct node *head, sqlite3 *db, const char *sql) {
  struct node *n = malloc(sizeof *n);
  if (!n)
    return head;
  if (sqlite3_prepare_v2(db, sql, -1, &n->stmt, NULL) != SQLITE_OK) {
    free(n);
    return head;
  }
  n->next = head;
  return n;
}

void nodesFree(struct node *n) {
  while (n) {
    struct node *next = n->next;
    sqlite3_finalize(n->stmt);
    free(n);
    n = next;
  }
}

struct node *popBad(struct node *head) {
  struct node *next = head->next;
  free(head); // expect: member-leak "is not released by 'sqlite3_finalize' before 'head' is freed"
  return next;
}

// Here others finalize what they free.
struct entry {
  struct entry *next;
  sqlite3_stmt *stmt;
};

struct entry *entryAdd(struct entry *head, sqlite3 *db, const char *sql) {
  struct entry *n = malloc(sizeof *n);
  if (!n)
    return head;
  if (sqlite3_prepare_v2(db, sql, -1, &n->stmt, NULL) != SQLITE_OK) {
    free(n);
    return head;
  }
  n->next = head;
  return n;
}

void entryEnd(struct entry *n) { sqlite3_finalize(n->stmt); }

struct entry *entryPopOk(struct entry *head) {
  struct entry *next = head->next;
  free(head);
  return next;
}

// All releases ask the handle how it is: a failed one stays for good.
struct state {
  redisContext *c;
};
void stateOpen(struct state *s, const char *host) { s->c = redisConnect(host, 6379); }
void stateCloseBad(struct state *s) {
  if (s->c && !s->c->err)
    redisFree(s->c); // expect: member-leak "only after a test of its state"
  s->c = NULL;
}

struct checked {
  redisContext *c;
};
int checkedOpen(struct checked *s, const char *host) {
  s->c = redisConnect(host, 6379);
  if (s->c && s->c->err) {
    redisFree(s->c);
    s->c = NULL;
  }
  return s->c ? 0 : -1;
}
// The one that breaks later stays.
void checkedCloseBad(struct checked *s) {
  if (s->c && !s->c->err)
    redisFree(s->c); // expect: member-leak "and that breaks later is never released"
  s->c = NULL;
}

struct checked2 {
  redisContext *c;
};
int checked2Open(struct checked2 *s, const char *host) {
  s->c = redisConnect(host, 6379);
  if (s->c && s->c->err) {
    redisFree(s->c);
    s->c = NULL;
  }
  return s->c ? 0 : -1;
}
void checked2CloseOk(struct checked2 *s) {
  if (s->c)
    redisFree(s->c);
  s->c = NULL;
}

// They ask a field beside it, which a failed open leaves unset.
struct session {
  MYSQL *m;
  int up;
};
int sessionOpen(struct session *s, const char *host) {
  s->m = mysql_init(NULL);
  s->up = 0;
  if (!s->m)
    return -1;
  if (!mysql_real_connect(s->m, host, "u", "p", "d", 0, NULL, 0))
    return -1;
  s->up = 1;
  return 0;
}
void sessionCloseBad(struct session *s) {
  if (s->up)
    mysql_close(s->m); // expect: member-leak "only where 'up' is set"
  s->up = 0;
}

struct login {
  MYSQL *m;
  int up;
};
int loginOpen(struct login *s, const char *host) {
  s->m = mysql_init(NULL);
  s->up = 0;
  if (!s->m)
    return -1;
  if (!mysql_real_connect(s->m, host, "u", "p", "d", 0, NULL, 0)) {
    mysql_close(s->m);
    s->m = NULL;
    return -1;
  }
  s->up = 1;
  return 0;
}
void loginCloseOk(struct login *s) {
  if (s->up)
    mysql_close(s->m);
  s->up = 0;
}

// Null is released in its place.
void dropBad(struct pair *p) {
  if (p->spare) {
    p->spare = NULL;
    PQfinish(p->spare); // expect: member-leak "is set to null before 'PQfinish' would release it"
  }
}

void dropOk(struct pair *p) {
  if (p->spare) {
    PQfinish(p->spare);
    p->spare = NULL;
  }
  PQfinish(p->spare);
}

// At first nothing lies there.
int pairOpenOk(struct pair *p, const char *s) {
  p->primary = NULL;
  p->spare = NULL;
  if (!s) {
    PQfinish(p->spare);
    return -1;
  }
  p->spare = PQconnectdb(s);
  return 0;
}

// Memory that no library of the packs gave is nobody's handle.
struct row {
  char **values;
  int count;
};
void valuesFree(char **values, int n);
void rowClearOk(struct row *r, MYSQL *m) {
  if (r->values) {
    valuesFree(r->values, r->count);
    r->values = NULL;
  }
  if (mysql_ping(m) == 0) {
    free(r->values);
    r->values = calloc((size_t)r->count, sizeof *r->values);
  }
}
