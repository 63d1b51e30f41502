// RUN: %check_hosts %s
// What leaves main ends the process. Twins: it is caught there, and the loop goes on; the
// same in a function that somebody calls.
#include <hiredis/hiredis.h>
#include <stdexcept>
#include <string>

static int widthBad(redisContext *c) {
  auto *r = static_cast<redisReply *>(redisCommand(c, "BLPOP width 0"));
  if (!r)
    return -1;
  int n = std::stoi(r->str); // expect: exception-leak
  freeReplyObject(r);
  return n;
}

static int caughtBad(redisContext *c) {
  int sum = 0;
  for (int i = 0; i < 10; ++i)
    try {
      auto *r = static_cast<redisReply *>(redisCommand(c, "GET a"));
      if (!r)
        continue;
      sum += std::stoi(r->str); // expect: exception-leak
      freeReplyObject(r);
    } catch (const std::invalid_argument &) {
    }
  return sum;
}

int main() {
  redisContext *c = redisConnect("localhost", 6379);
  if (!c || c->err) {
    redisFree(c);
    return 1;
  }
  int sum = widthBad(c) + caughtBad(c);
  auto *r = static_cast<redisReply *>(redisCommand(c, "GET b"));
  if (r)
    sum += std::stoi(r->str);
  freeReplyObject(r);
  redisFree(c);
  return sum;
}
