// expected: member-leak at line 6 (or at the call in line 10).  actual: silent. (With redisConnect in command() itself it is found.)
// from: kamailio's and coturn's redis layers, rasdaemon-like reconnects
// mechanism: command() has used s->ctx; then it calls a helper that assigns s->ctx without freeing it.
#include <hiredis/hiredis.h>
struct S { redisContext *ctx; const char *h; };
static int reconnect(struct S *s) { s->ctx = redisConnect(s->h, 1); return s->ctx ? 0 : -1; }
redisReply *command(struct S *s, const char *c) {
  redisReply *r = redisCommand(s->ctx, c);
  if (!r) {
    if (reconnect(s)) return 0;
    r = redisCommand(s->ctx, c);
  }
  return r;
}
