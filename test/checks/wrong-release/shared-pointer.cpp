// RUN: %check_hosts %s
// A shared_ptr that is given no deleter deletes what the library allocated.
#include <hiredis/hiredis.h>
#include <memory>

int pingBad(redisContext *c) {
  std::shared_ptr<redisReply> r(
      static_cast<redisReply *>(redisCommand(c, "PING")));
  return r ? r->type : 0;
}
// expect@-4: wrong-release "instead of 'freeReplyObject'"

int pingOk(redisContext *c) {
  std::shared_ptr<redisReply> r(static_cast<redisReply *>(redisCommand(c, "PING")),
                                freeReplyObject);
  return r ? r->type : 0;
}
