// One function fills a field, another one fills it again or empties it. Twins:
// what lay there is released first.
// RUN: %check_hosts --preview %s
#include <hiredis/hiredis.h>
#include <sqlite3.h>

struct store {
  redisContext *ctx;
  const char *host;
};

static int reconnect(struct store *s) {
  s->ctx = redisConnect(s->host, 1);
  return s->ctx ? 0 : -1;
}

redisReply *commandBad(struct store *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    if (reconnect(s)) // expect: member-leak "'s->ctx'"
      return 0;
    r = redisCommand(s->ctx, c);
  }
  return r;
}

redisReply *commandOk(struct store *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    redisFree(s->ctx);
    s->ctx = 0;
    if (reconnect(s))
      return 0;
    r = redisCommand(s->ctx, c);
  }
  return r;
}

static int reconnectCarefully(struct store *s) {
  if (s->ctx)
    redisFree(s->ctx);
  s->ctx = redisConnect(s->host, 1);
  return s->ctx ? 0 : -1;
}

redisReply *releasedInHelperOk(struct store *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    if (reconnectCarefully(s))
      return 0;
    r = redisCommand(s->ctx, c);
  }
  return r;
}

// Only where there is none.
static int connectOnce(struct store *s) {
  if (!s->ctx)
    s->ctx = redisConnect(s->host, 1);
  return s->ctx ? 0 : -1;
}

redisReply *whereNoneOk(struct store *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    if (connectOnce(s))
      return 0;
    r = redisCommand(s->ctx, c);
  }
  return r;
}

// Kept elsewhere meanwhile.
redisReply *asideOk(struct store *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    redisContext *old = s->ctx;
    if (reconnect(s)) {
      s->ctx = old;
      return 0;
    }
    redisFree(old);
    r = redisCommand(s->ctx, c);
  }
  return r;
}

struct query {
  sqlite3 *db;
  sqlite3_stmt *stmt;
};

static int compile(struct query *q, const char *text) {
  return sqlite3_prepare_v2(q->db, text, -1, &q->stmt, 0);
}
static int compileAnew(struct query *q, const char *text) {
  sqlite3_finalize(q->stmt);
  q->stmt = 0;
  return sqlite3_prepare_v2(q->db, text, -1, &q->stmt, 0);
}

int twiceBad(sqlite3 *db) {
  struct query q = {db, 0};
  if (compile(&q, "select 1")) // expect: statement-leak "'q.stmt'"
    return -1;
  if (compile(&q, "select 2"))
    return -1;
  int rc = sqlite3_step(q.stmt);
  sqlite3_finalize(q.stmt);
  return rc;
}

int twiceOk(sqlite3 *db) {
  struct query q = {db, 0};
  if (compile(&q, "select 1"))
    return -1;
  if (compileAnew(&q, "select 2"))
    return -1;
  int rc = sqlite3_step(q.stmt);
  sqlite3_finalize(q.stmt);
  return rc;
}

// The first one has failed.
int otherwiseOk(sqlite3 *db) {
  struct query q = {db, 0};
  if (compile(&q, "select 1") != SQLITE_OK && compile(&q, "select 2") != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(q.stmt);
  sqlite3_finalize(q.stmt);
  return rc;
}

// Made by a helper, and then forgotten by who asked for it.
int forgottenBad(struct query *q) {
  if (compile(q, "select 1")) // expect: statement-leak
    return -1;
  int rc = sqlite3_step(q->stmt);
  q->stmt = 0;
  return rc;
}

int finalizedOk(struct query *q) {
  if (compile(q, "select 1"))
    return -1;
  int rc = sqlite3_step(q->stmt);
  sqlite3_finalize(q->stmt);
  q->stmt = 0;
  return rc;
}

int leftForLaterOk(struct query *q) {
  return compile(q, "select 1");
}
