// RUN: %check_hosts %s
// Functions that call themselves: what callers learn of them settles, however
// much logging through function pointers stands in between.
#include <hiredis/hiredis.h>
#include <stddef.h>
#include <stdio.h>
#include <sqlite3.h>

typedef void (*log_fn)(int level, const char *format, ...);
log_fn slog_fn, plain_fn;
int to_stderr, crit_level;
const char *prefix_of(void);

#define LOG(level, ...)                                                                       \
  do {                                                                                        \
    if (crit_level >= (level)) {                                                              \
      if (to_stderr) {                                                                        \
        if (slog_fn)                                                                          \
          slog_fn(level, __VA_ARGS__);                                                        \
        else                                                                                  \
          fprintf(stderr, __VA_ARGS__);                                                       \
      } else if (prefix_of())                                                                 \
        plain_fn(level, __VA_ARGS__);                                                         \
      else                                                                                    \
        slog_fn(level, __VA_ARGS__);                                                          \
    }                                                                                         \
  } while (0)

struct link {
  redisContext *ctx;
};
struct store {
  struct link *link;
} the_store;

static struct link *reconnect(struct link *link) {
  if (link->ctx) {
    LOG(2, "closing %p", (void *)link);
    redisFree(link->ctx);
  }
  link->ctx = redisConnect("localhost", 6379);
  if (!link->ctx || link->ctx->err) {
    LOG(1, "no connection");
    return NULL;
  }
  return link;
}

// Fills *reply, and may fail nevertheless: the EXPIRE that follows may.
static int run(const char *key, const char *command, redisReply **reply) {
  redisReply *unused = NULL;
  *reply = redisCommand(the_store.link->ctx, command);
  if (!*reply || (*reply)->type == REDIS_REPLY_ERROR) {
    if (!*reply)
      LOG(1, "%s", the_store.link->ctx->errstr);
    else {
      LOG(1, "%s", (*reply)->str);
      freeReplyObject(*reply);
    }
    reconnect(the_store.link);
    return -1;
  }
  if (key == NULL) {
    freeReplyObject(*reply);
    return 1;
  }
  LOG(3, "expiring %s", key);
  return run(NULL, "EXPIRE", &unused);
}

int filledButFailedBad(const char *key) {
  redisReply *reply = NULL;
  int ret = run(key ? key : "all", "GET", &reply);
  if (ret > 0)
    freeReplyObject(reply);
  return ret; // expect: result-leak "'reply'"
}

// The same without the command that follows.
static int runOnce(const char *command, int retries, redisReply **reply) {
  *reply = redisCommand(the_store.link->ctx, command);
  if (*reply)
    return 1;
  LOG(1, "%s", the_store.link->ctx->errstr);
  reconnect(the_store.link);
  return retries > 0 ? runOnce(command, retries - 1, reply) : -1;
}

int filledOrFailedOk(void) {
  redisReply *reply = NULL;
  int ret = runOnce("GET", 3, &reply);
  if (ret > 0)
    freeReplyObject(reply);
  return ret;
}

// Two functions that call each other: the statement goes through both.
static int odd(sqlite3_stmt *stmt, int depth);
static int even(sqlite3_stmt *stmt, int depth) {
  if (depth == 0) {
    sqlite3_finalize(stmt);
    return 0;
  }
  return odd(stmt, depth - 1);
}
static int odd(sqlite3_stmt *stmt, int depth) {
  if (depth == 0) {
    sqlite3_finalize(stmt);
    return 1;
  }
  return even(stmt, depth - 1);
}

int mutualOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  return even(stmt, 7);
}

int mutualBad(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  int ret = even(stmt, 7);
  sqlite3_finalize(stmt); // expect: double-release "'stmt'"
  return ret;
}
