// expected: undrained-result at redisCommand; with -DFIXED silent.  actual: silent.
// hiredis pipeline: two commands, one reply
#include <hiredis/hiredis.h>
int set_expire(redisContext *c, const char *k, const char *v) {
  redisReply *r = NULL;
  if (redisAppendCommand(c, "SET %s %s", k, v) != REDIS_OK) return -1;
  if (redisAppendCommand(c, "EXPIRE %s 60", k) != REDIS_OK) return -1;
  if (redisGetReply(c, (void **)&r) != REDIS_OK) return -1;
  freeReplyObject(r);
#ifdef FIXED
  r = NULL;
  if (redisGetReply(c, (void **)&r) != REDIS_OK) return -1;
  freeReplyObject(r);
#endif
  r = redisCommand(c, "GET %s", k);
  if (!r) return -1;
  int ok = r->type == REDIS_REPLY_STRING;
  freeReplyObject(r);
  return ok ? 0 : -1;
}
