// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against hiredis' real header: every acquire and every release.
#include <hiredis/hiredis.h>
#include <hiredis/async.h>
#include <hiredis/sds.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- connections ------------------------------------------------------------

// A failed connect hands out a context, too.
int connectBad(void) {
  redisContext *c = redisConnect("h", 6379);
  if (c == NULL || c->err)
    return -1; // expect: connection-leak "'c'"
  redisFree(c);
  return 0;
}

int connectOk(void) {
  redisContext *c = redisConnect("h", 6379);
  if (c == NULL || c->err) {
    if (c)
      redisFree(c);
    return -1;
  }
  redisFree(c);
  return 0;
}

int timeoutBad(struct timeval tv) {
  redisContext *c = redisConnectWithTimeout("h", 6379, tv);
  if (!c)
    return -1;
  if (redisSetTimeout(c, tv) != REDIS_OK)
    return -1; // expect: connection-leak
  redisFree(c);
  return 0;
}

int unixBad(int n) {
  redisContext *c = redisConnectUnix("/run/redis");
  if (c && n)
    return -1; // expect: connection-leak
  redisFree(c);
  return 0;
}

int nonBlockOk(void) {
  redisContext *c = redisConnectNonBlock("h", 6379);
  int bad = !c || c->err;
  redisFree(c);
  return bad;
}

// The caller gets the descriptor, the context is gone.
int keepFdOk(int fd) {
  redisContext *c = redisConnectFd(fd);
  if (!c)
    return -1;
  return redisFreeKeepFd(c);
}

int reconnectBad(int n) {
  redisContext *c = redisConnect("h", 6379);
  if (!c)
    return -1;
  if (redisReconnect(c) != REDIS_OK && n)
    return -1; // expect: connection-leak
  redisFree(c);
  return 0;
}

int errstrAfterFreeBad(void) {
  redisContext *c = redisConnect("h", 6379);
  if (!c)
    return -1;
  redisFree(c);
  printf("%s\n", c->errstr); // expect: use-after-release
  return 0;
}

// ---- replies ------------------------------------------------------------------

int commandBad(redisContext *c) {
  redisReply *r = redisCommand(c, "GET %s", "k");
  if (!r)
    return -1;
  if (r->type == REDIS_REPLY_ERROR)
    return -1; // expect: result-leak "'r'"
  freeReplyObject(r);
  return 0;
}

int commandOk(redisContext *c) {
  redisReply *r = redisCommand(c, "GET %s", "k");
  if (!r)
    return -1;
  int n = r->type == REDIS_REPLY_STRING ? atoi(r->str) : 0;
  freeReplyObject(r);
  return n;
}

void discardedBad(redisContext *c) {
  redisCommand(c, "PING"); // expect: result-leak
}

int argvBad(redisContext *c, const char **argv) {
  redisReply *r = redisCommandArgv(c, 2, argv, NULL);
  if (r && r->type == REDIS_REPLY_NIL)
    return 0; // expect: result-leak
  freeReplyObject(r);
  return 1;
}

int pipelineBad(redisContext *c, int n) {
  redisReply *r;
  for (int i = 0; i < n; ++i)
    redisAppendCommand(c, "INCR k");
  for (int i = 0; i < n; ++i) {
    if (redisGetReply(c, (void **)&r) != REDIS_OK)
      return -1;
    if (r->type != REDIS_REPLY_INTEGER)
      return -1; // expect: result-leak
    freeReplyObject(r);
  }
  return 0;
}

int pipelineOk(redisContext *c) {
  redisReply *r = NULL;
  redisAppendCommand(c, "INCR k");
  if (redisGetReply(c, (void **)&r) != REDIS_OK)
    return -1;
  freeReplyObject(r);
  return redisGetReply(c, NULL);
}

int readerBad(const char *buf, size_t n) {
  void *reply;
  redisReader *rd = redisReaderCreate();
  if (!rd)
    return -1;
  if (redisReaderFeed(rd, buf, n) != REDIS_OK)
    return -1; // expect: buffer-leak "'rd'"
  if (redisReaderGetReply(rd, &reply) == REDIS_OK)
    freeReplyObject(reply);
  redisReaderFree(rd);
  return 0;
}

int useAfterFreeBad(redisContext *c) {
  redisReply *r = redisCommand(c, "GET k");
  if (!r)
    return -1;
  freeReplyObject(r);
  return (int)r->integer; // expect: use-after-release
}

void freeTwiceBad(redisContext *c) {
  redisReply *r = redisCommand(c, "GET k");
  freeReplyObject(r);
  freeReplyObject(r); // expect: double-release
}

void plainFreeBad(redisContext *c) {
  redisReply *r = redisCommand(c, "GET k");
  free(r); // expect: wrong-release
}

// The library owns what it hands to a callback.
void callbackOk(redisAsyncContext *ac, void *reply, void *data) {
  redisReply *r = reply;
  (void)ac;
  (void)data;
  if (r == NULL)
    return;
  printf("%s\n", r->str);
}

// ---- asynchronous connections ----------------------------------------------------

int asyncBad(void) {
  redisAsyncContext *ac = redisAsyncConnect("h", 6379);
  if (!ac)
    return -1;
  if (ac->err)
    return -1; // expect: connection-leak "'ac'"
  redisAsyncDisconnect(ac);
  return 0;
}

int asyncOk(void) {
  redisAsyncContext *ac = redisAsyncConnectUnix("/run/redis");
  if (!ac)
    return -1;
  if (ac->err) {
    redisAsyncFree(ac);
    return -1;
  }
  redisAsyncDisconnect(ac);
  return 0;
}

// ---- command texts and strings ------------------------------------------------------

int formatBad(redisContext *c) {
  char *cmd;
  int n = redisFormatCommand(&cmd, "SET %s %s", "k", "v");
  if (n < 0)
    return -1;
  if (redisAppendFormattedCommand(c, cmd, (size_t)n) != REDIS_OK)
    return -1; // expect: buffer-leak "'cmd'"
  redisFreeCommand(cmd);
  return 0;
}

int formatArgvOk(redisContext *c, const char **argv) {
  char *cmd = NULL;
  int n = redisFormatCommandArgv(&cmd, 2, argv, NULL);
  if (n < 0)
    return -1;
  int rc = redisAppendFormattedCommand(c, cmd, (size_t)n);
  free(cmd);
  return rc;
}

int formatSdsBad(const char **argv, int k) {
  sds cmd;
  if (redisFormatSdsCommandArgv(&cmd, 2, argv, NULL) < 0)
    return -1;
  if (k)
    return -1; // expect: buffer-leak
  redisFreeSdsCommand(cmd);
  return 0;
}

// Strings of sds.h are no handles.
int sdsElsewhere(const char *s) {
  sds t = sdscat(sdsnew(s), "!");
  if (strlen(s) > 9)
    return -1;
  sdsfree(t);
  return 0;
}

// A reply is there only if the context has no error.
struct redis_link {
  redisContext *ctx;
};
int reconnectLink(struct redis_link *link);

redisReply *askAgainOk(struct redis_link *link) {
  redisReply *reply = redisCommand(link->ctx, "PING");
  if (link->ctx->err != REDIS_OK) {
    if (reconnectLink(link) != 0)
      return NULL;
    reply = redisCommand(link->ctx, "PING");
  }
  return reply;
}

redisReply *askAgainBad(struct redis_link *link) {
  redisReply *reply = redisCommand(link->ctx, "PING");
  if (link->ctx->err == REDIS_OK) {
    if (reconnectLink(link) != 0)
      return NULL; // expect: result-leak "'reply'"
  }
  return reply;
}

int pipelineOrErrOk(redisContext *ctx, int n) {
  redisReply *reply;
  for (int i = 0; i < n; i++) {
    if (redisGetReply(ctx, (void **)&reply) != REDIS_OK || ctx->err)
      return -1;
    freeReplyObject(reply);
  }
  return 0;
}

// ---- event loops ---------------------------------------------------------------------

// The loop drives it, and it may still be freed by hand.
struct aeEventLoop;
int redisAeAttach(struct aeEventLoop *loop, redisAsyncContext *ac);
void attachedOk(struct aeEventLoop *loop) {
  redisAsyncContext *ac = redisAsyncConnect("localhost", 6379);
  if (!ac)
    return;
  if (ac->err) {
    redisAsyncFree(ac);
    return;
  }
  redisAeAttach(loop, ac);
  if (redisAsyncCommand(ac, NULL, NULL, "SUBSCRIBE a") != REDIS_OK)
    redisAsyncFree(ac);
}
