// RUN: %check_hosts --preview %s
// Coroutines: a handle of the frame lives on while it is suspended; what its
// plain ways out lose is lost.
#include <coroutine>
#include <exception>
#include <libpq-fe.h>
#include <memory>
#include <utility>

struct Task {
  struct promise_type {
    int value = 0;
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    std::suspend_always yield_value(int v) {
      value = v;
      return {};
    }
    void unhandled_exception() { std::terminate(); }
  };
};
struct Ready {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  int await_resume() const noexcept { return 1; }
};

Task releasedOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n = PQntuples(r);
  PQclear(r);
  n += co_await Ready{};
  co_return n;
}

Task returnBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  if (n)
    co_return 1; // expect: result-leak "'r'"
  PQclear(r);
  co_return 0;
}

Task acrossOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  co_await Ready{};
  int n = PQntuples(r);
  PQclear(r);
  co_return n;
}

Task acrossBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1"); // expect: result-leak "never released"
  co_await Ready{};
  co_return PQntuples(r);
}

Task ownerOk(const char *s) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> c(PQconnectdb(s), PQfinish);
  co_await Ready{};
  co_return PQstatus(c.get());
}

Task yieldOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  for (int i = 0; i < PQntuples(r); ++i)
    co_yield i;
  PQclear(r);
  co_return 0;
}

struct Take {
  PGresult *r;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) const noexcept;
  int await_resume() const noexcept;
};
Task handedOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  co_return co_await Take{r};
}
