/*
 * visits: counts visits of pages in Redis.
 *
 *   visits HOST PORT < requests
 *
 * A request is a line `ID PAGE`; the answer is `ID ok VISITS` or `ID failed`.
 * This is the mended version of before.c: a context that has failed is not used
 * again before it is connected anew.
 */
/* expect-none */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>

static redisContext *connect_redis(const char *host, int port) {
  struct timeval limit = {5, 0};
  redisContext *c = redisConnectWithTimeout(host, port, limit);

  if (!c || c->err) {
    fprintf(stderr, "visits: %s\n", c ? c->errstr : "out of memory");
    redisFree(c);
    return NULL;
  }
  redisSetTimeout(c, limit);
  return c;
}

/* Keeps the page in the list of those that were seen last. */
static int remember(redisContext *c, const char *page) {
  redisReply *reply = redisCommand(c, "LPUSH last %s", page);
  int rc = 0;

  if (!reply) {
    fprintf(stderr, "visits: %s\n", c->errstr);
    return -1;
  }
  if (reply->type == REDIS_REPLY_ERROR)
    rc = -1;
  freeReplyObject(reply);
  return rc;
}

/* The number of visits, or -1. */
static long long count(redisContext *c, const char *page) {
  redisReply *reply = redisCommand(c, "INCR visits:%s", page);
  long long n = -1;

  if (!reply) {
    fprintf(stderr, "visits: %s\n", c->errstr);
    return -1;
  }
  if (reply->type == REDIS_REPLY_INTEGER)
    n = reply->integer;
  freeReplyObject(reply);
  return n;
}

int main(int argc, char **argv) {
  redisContext *c;
  char line[128];

  if (argc != 3) {
    fprintf(stderr, "usage: visits HOST PORT\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  c = connect_redis(argv[1], atoi(argv[2]));
  if (!c)
    return 1;
  while (fgets(line, sizeof line, stdin)) {
    char id[32], page[64];
    long long n = -1;

    if (sscanf(line, "%31s %63s", id, page) != 2)
      continue;
    if (c->err && redisReconnect(c) != REDIS_OK)
      fprintf(stderr, "visits: %s\n", c->errstr);
    else if (remember(c, page) == 0)
      n = count(c, page);
    if (n >= 0)
      printf("%s ok %lld\n", id, n);
    else
      printf("%s failed\n", id);
  }
  redisFree(c);
  return 0;
}
