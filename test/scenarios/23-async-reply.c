// RUN: %check_hosts %s
// Scenario 23: the reply that hiredis hands to an asynchronous callback is not
// the callback's. Twin: a callback that frees it.
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <stdio.h>

static void printOk(redisAsyncContext *c, void *r, void *privdata) {
  redisReply *reply = r;
  if (reply == NULL)
    return;
  printf("%s: %s\n", (char *)privdata, reply->str);
  redisAsyncDisconnect(c);
}

static void printBad(redisAsyncContext *c, void *r, void *privdata) {
  redisReply *reply = r;
  if (reply == NULL)
    return;
  printf("%s: %s\n", (char *)privdata, reply->str);
  freeReplyObject(reply); // expect: wrong-release "only lent"
  redisAsyncDisconnect(c);
}

int askOk(redisAsyncContext *c) { return redisAsyncCommand(c, printOk, NULL, "GET a"); }
int askBad(redisAsyncContext *c) { return redisAsyncCommand(c, printBad, NULL, "GET a"); }
