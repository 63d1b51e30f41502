// RUN: %check_hosts %s
// Scenario 10, with hiredis: one branch for null and for a context with an
// error. Twin: the branch frees what is not null.
#include <hiredis/hiredis.h>
#include <stdio.h>

redisContext *mergedBad(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  if (c == NULL || c->err) {
    fprintf(stderr, "no connection\n");
    return NULL; // expect: connection-leak "'c'"
  }
  return c;
}

redisContext *mergedOk(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  if (c == NULL || c->err) {
    if (c) {
      fprintf(stderr, "%s\n", c->errstr);
      redisFree(c);
    }
    return NULL;
  }
  return c;
}

redisContext *nullOnlyOk(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  if (c == NULL)
    return NULL;
  return c;
}
