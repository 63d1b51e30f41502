// RUN: %check_hosts %s
// A destructor that deletes what the library allocated: one mistake, one finding, and
// not also "nothing of the class releases it". Twin: nothing does.
#include <hiredis/hiredis.h>

class Deleted {
public:
  explicit Deleted(const char *host) { context = redisConnect(host, 6379); }
  ~Deleted() { delete context; } // expect: wrong-release "'context' is released by 'delete' instead of 'redisFree'"
  Deleted(const Deleted &) = delete;

private:
  redisContext *context;
};

class Kept {
public:
  explicit Kept(const char *host) { context = redisConnect(host, 6379); }
  ~Kept() {} // expect: connection-leak "its destructor does not release it"
  Kept(const Kept &) = delete;

private:
  redisContext *context;
};

class Freed {
public:
  explicit Freed(const char *host) { context = redisConnect(host, 6379); }
  ~Freed() { redisFree(context); }
  Freed(const Freed &) = delete;

private:
  redisContext *context;
};

int usedOk(const char *host) {
  Deleted a(host);
  Kept b(host);
  Freed c(host);
  return 0;
}
