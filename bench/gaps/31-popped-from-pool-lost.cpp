// expected: connection-leak/lease-leak at return nullptr after pop_back; with -DFIXED silent.  actual: silent.
// treefrog 148: the name popped from the pool is lost when open() fails
#include <hiredis/hiredis.h>
#include <mutex>
#include <vector>
class Pool {
  std::mutex m; std::vector<redisContext *> idle;
public:
  redisContext *get() {
    std::lock_guard<std::mutex> l(m);
    if (idle.empty()) return nullptr;
    redisContext *c = idle.back(); idle.pop_back();
    if (c->err && redisReconnect(c) != REDIS_OK) {
#ifdef FIXED
      idle.insert(idle.begin(), c);
#endif
      return nullptr;
    }
    return c;
  }
  void put(redisContext *c) { std::lock_guard<std::mutex> l(m); idle.push_back(c); }
  bool grow() { redisContext *c = redisConnectNonBlock("h", 1); if (!c) return false; if (c->err) { redisFree(c); return false; } put(c); return true; }
  ~Pool() { for (auto c : idle) redisFree(c); }
};
void go(Pool &p) { if (auto *c = p.get()) p.put(c); }
