// co_await is a call of something unknown, co_return a return.
// RUN: %dump %s -- -std=c++20 -fcxx-exceptions -fexceptions | %FileCheck %s
#include "Inputs/pq.h"
namespace std {
template <class R, class...> struct coroutine_traits {
  using promise_type = typename R::promise_type;
};
template <class P = void> struct coroutine_handle {
  static coroutine_handle from_address(void *) noexcept;
  operator coroutine_handle<>() const noexcept;
};
template <> struct coroutine_handle<void> {};
struct suspend_never {
  bool await_ready() noexcept;
  void await_suspend(coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
} // namespace std
struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_value(int);
    void unhandled_exception();
  };
};
struct Awaitable {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  PGresult *await_resume();
};
Awaitable query(PGconn *c);

Task coroutine(PGconn *c) {
  PGresult *r = co_await query(c);
  int n = PQntuples(r);
  PQclear(r);
  co_return n;
}

// The lines below are written by update_checks.py.
// CHECK: record Awaitable { }
// CHECK-LABEL: function coroutine(c) -> Task {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: local n: int
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call query(c) unwind out `query(c)`  ; 36:26
// CHECK-NEXT: %1 = call *unknown(%0) unwind out `co_await query(c)`  ; 36:17
// CHECK-NEXT: r = %1  ; 36:17
// CHECK-NEXT: %2 = call PQntuples(r) `PQntuples(r)`  ; 37:11
// CHECK-NEXT: n = %2  ; 37:11
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 38:3
// CHECK-NEXT: return n `co_return n`  ; 39:3
// CHECK-NEXT: }
