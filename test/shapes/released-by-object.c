// RUN: %check_hosts %s
// A helper releases what lies in an object, or not, as another field of that
// object says. Callers that know nothing of that field owe nothing; callers that
// know it, or that are told by the result, do.
#include <libpq-fe.h>
#include <mysql.h>
#include <stdlib.h>
#include <string.h>

#define CURSOR_SHARED 4u

struct session {
  PGconn *conn;
  unsigned options;
};

struct cursor {
  struct session *session;
  unsigned options;
  PGresult *res;
};

static struct cursor *cursor_open(struct session *s, const char *sql) {
  struct cursor *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->session = s;
  c->options = s->options;
  c->res = PQexec(s->conn, sql);
  return c;
}

static void cursor_done(struct cursor *c) {
  if (c->options & CURSOR_SHARED)
    return;
  PQclear(c->res);
  free(c);
}

int countGood(struct session *s) {
  struct cursor *c = cursor_open(s, "SELECT 1");
  if (!c)
    return -1;
  int n = PQntuples(c->res);
  cursor_done(c);
  return n;
}

int countBad(struct session *s) {
  struct cursor *c = cursor_open(s, "SELECT 1");
  if (!c)
    return -1;
  int n = PQntuples(c->res);
  if (n == 0)
    return 0; // expect: result-leak
  cursor_done(c);
  return n;
}

// The session decides, one step further away; a helper of the helper does it.
static void settle(struct cursor *c) {
  struct session *s = c->session;
  if (s->options == 0)
    PQclear(c->res);
}

static void finish(struct cursor *c) {
  c->options = 0;
  settle(c);
}

int lengthGood(struct cursor *c) {
  c->res = PQexec(c->session->conn, "SELECT 2");
  int n = PQntuples(c->res);
  finish(c);
  return n;
}

// What the caller knows of the object decides.
enum mode { OWNED, LENT };

struct answer {
  enum mode mode;
  MYSQL_RES *rows;
};

static void answer_end(struct answer *a) {
  if (a->mode == OWNED)
    mysql_free_result(a->rows);
}

unsigned long long ownedGood(MYSQL *db) {
  struct answer a = {OWNED, mysql_store_result(db)};
  unsigned long long n = a.rows ? mysql_num_rows(a.rows) : 0;
  answer_end(&a);
  return n;
}

unsigned long long lentBad(MYSQL *db) {
  struct answer a = {LENT, mysql_store_result(db)}; // expect: result-leak
  unsigned long long n = a.rows ? mysql_num_rows(a.rows) : 0;
  answer_end(&a);
  return n;
}

// The result says that it is still there.
static int answer_try_end(struct answer *a) {
  if (a->mode != OWNED)
    return -1;
  mysql_free_result(a->rows);
  return 0;
}

unsigned long long toldGood(MYSQL *db, enum mode mode) {
  struct answer a = {mode, mysql_store_result(db)};
  unsigned long long n = a.rows ? mysql_num_rows(a.rows) : 0;
  if (answer_try_end(&a) != 0)
    mysql_free_result(a.rows);
  return n;
}

unsigned long long toldBad(MYSQL *db, enum mode mode) {
  struct answer a = {mode, mysql_store_result(db)};
  unsigned long long n = a.rows ? mysql_num_rows(a.rows) : 0;
  answer_try_end(&a);
  return n; // expect: result-leak
}

// Not the object: whether a call went well.
static int answer_check(MYSQL *db, struct answer *a) {
  if (mysql_errno(db) != 0) {
    mysql_free_result(a->rows);
    return -1;
  }
  if (mysql_ping(db) != 0)
    return -1;
  return 0;
}

int checkedBad(MYSQL *db) {
  struct answer a = {OWNED, mysql_store_result(db)};
  if (!a.rows)
    return -1;
  if (answer_check(db, &a) != 0)
    return -1; // expect: result-leak
  mysql_free_result(a.rows);
  return 0;
}
