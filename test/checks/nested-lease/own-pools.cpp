// RUN: %check_hosts --preview %s
// A second lease from a pool of the program's own, while the first one is held.
#include <memory>
#include <pqxx/pqxx>
class Pool {
public:
  std::unique_ptr<pqxx::connection> acquire();
  void release(std::unique_ptr<pqxx::connection> c);
};

template <typename F> class Defer {
public:
  explicit Defer(F f) : f(f) {}
  ~Defer() { f(); }

private:
  F f;
};

class Dao {
public:
  int one(int id) {
    auto c = pool->acquire();
    Defer d([this, &c] { pool->release(std::move(c)); });
    pqxx::nontransaction q(*c);
    return q.exec("SELECT n FROM t WHERE id = " + std::to_string(id)).empty();
  }
  int allBad() {
    auto c = pool->acquire();
    Defer d([this, &c] { pool->release(std::move(c)); });
    return one(1); // expect: nested-lease "'Dao::one', which calls 'Pool::acquire'"
  }
  int allGood() {
    int n = 0;
    {
      auto c = pool->acquire();
      Defer d([this, &c] { pool->release(std::move(c)); });
      pqxx::nontransaction q(*c);
      n = q.exec("SELECT 1").empty();
    }
    return n + one(1);
  }
  int twiceGood() {
    auto c = pool->acquire();
    int n = c->is_open();
    pool->release(std::move(c));
    auto d = pool->acquire();
    n += d->is_open();
    pool->release(std::move(d));
    return n + one(2);
  }

private:
  std::unique_ptr<Pool> pool;
};
class SPool {
public:
  std::shared_ptr<pqxx::connection> acquire();
  void release(std::shared_ptr<pqxx::connection> c);
};
int twiceSharedGood(SPool &pool) {
  auto c = pool.acquire();
  int n = c->is_open();
  pool.release(c);
  auto d = pool.acquire();
  n += d->is_open();
  pool.release(d);
  return n;
}
int twiceSharedBad(SPool &pool) {
  auto c = pool.acquire();
  int n = c->is_open();
  auto d = pool.acquire(); // expect: nested-lease "'SPool::acquire' takes a second connection"
  n += d->is_open();
  pool.release(c);
  pool.release(d);
  return n;
}
