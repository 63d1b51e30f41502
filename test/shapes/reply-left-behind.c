// RUN: %check_hosts %s
// A call that fails leaves its out-parameter alone: what was freed is still there.
#include <hiredis/hiredis.h>

int nextBad(redisContext *c) {
  redisReply *reply = NULL;
  for (int i = 0; i < 10; i++) {
    if (redisGetReply(c, (void **)&reply) != REDIS_OK)
      goto fail;
    freeReplyObject(reply);
  }
  return 0;
fail:
  if (reply)
    freeReplyObject(reply); // expect: double-release
  return -1;
}

int nextGood(redisContext *c) {
  redisReply *reply = NULL;
  for (int i = 0; i < 10; i++) {
    if (redisGetReply(c, (void **)&reply) != REDIS_OK)
      goto fail;
    freeReplyObject(reply);
    reply = NULL;
  }
  return 0;
fail:
  if (reply)
    freeReplyObject(reply);
  return -1;
}

int countBad(redisContext *c) {
  redisReply *reply = NULL;
  int failed = 0;
  for (int i = 0; i < 10; i++) {
    if (redisGetReply(c, (void **)&reply) != REDIS_OK)
      failed++;
    freeReplyObject(reply); // expect: double-release
  }
  return failed;
}

int countGood(redisContext *c) {
  int failed = 0;
  for (int i = 0; i < 10; i++) {
    redisReply *reply = NULL;
    if (redisGetReply(c, (void **)&reply) != REDIS_OK)
      failed++;
    freeReplyObject(reply);
  }
  return failed;
}

int secondBad(redisContext *c, long long *out) {
  redisReply *reply;
  if (redisGetReply(c, (void **)&reply) != REDIS_OK)
    return -1;
  freeReplyObject(reply);
  if (redisGetReply(c, (void **)&reply) != REDIS_OK) {
    *out = reply->integer; // expect: use-after-release
    return -1;
  }
  *out = reply->integer;
  freeReplyObject(reply);
  return 0;
}

int secondGood(redisContext *c, long long *out) {
  redisReply *reply;
  if (redisGetReply(c, (void **)&reply) != REDIS_OK)
    return -1;
  freeReplyObject(reply);
  if (redisGetReply(c, (void **)&reply) != REDIS_OK)
    return -1;
  *out = reply->integer;
  freeReplyObject(reply);
  return 0;
}

// The context says how the call went.
int contextGood(redisContext *c, int n, int *last) {
  redisReply *reply;
  while (n--) {
    *last = redisGetReply(c, (void **)&reply);
    if (c->err)
      return -1;
    freeReplyObject(reply);
  }
  return 0;
}

int bothGood(redisContext *c) {
  redisReply *reply;
  if (redisGetReply(c, (void **)&reply) != REDIS_OK)
    return 1;
  freeReplyObject(reply);
  int rc = redisGetReply(c, (void **)&reply);
  if (c->err)
    return 1;
  freeReplyObject(reply);
  return rc;
}

int copyBad(redisContext *c) {
  redisReply *reply;
  if (redisGetReply(c, (void **)&reply) != REDIS_OK)
    return 1;
  freeReplyObject(reply);
  int rc = redisGetReply(c, (void **)&reply), failed = rc;
  freeReplyObject(reply); // expect: double-release
  return failed ? 1 : 0;
}
