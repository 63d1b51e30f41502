// Calls that may throw name the block that unwinds; cleanups are shared.
// RUN: %dump %s -- -fcxx-exceptions -fexceptions | %FileCheck %s
#include "Inputs/pq.h"
void mayThrow();
void never() noexcept;
struct Error {
  int code;
};
struct Guard {
  PGresult *r;
  explicit Guard(PGresult *r) : r(r) {}
  ~Guard() { PQclear(r); }
};

void leaks(PGconn *c) {
  PGresult *r = PQexec(c, "a");
  never();
  mayThrow();
  PQclear(r);
}

void chain(PGconn *c) {
  Guard a(PQexec(c, "a"));
  mayThrow();
  Guard b(PQexec(c, "b"));
  mayThrow();
}

int handlers(PGconn *c) {
  Guard outer(nullptr);
  try {
    Guard inner(PQexec(c, "a"));
    int n = PQntuples(inner.r);
    mayThrow();
    if (n)
      throw Error{n};
  } catch (const Error &e) {
    return e.code;
  } catch (int) {
    throw;
  }
  try {
    mayThrow();
  } catch (...) {
    return 1;
  }
  return 0;
}

void noexceptFunction(PGresult *r) noexcept {
  Guard g(r);
  mayThrow();
}

struct Owner {
  Guard first, second;
  Owner(PGconn *c) : first(PQexec(c, "a")), second(PQexec(c, "b")) { mayThrow(); }
  Owner(PGconn *c, int) : Owner(c) { mayThrow(); }
  Owner(PGresult *r) try : first(r), second(r) {
  } catch (...) {
    PQclear(r);
  }
};

Owner *allocated(PGconn *c) { return new Owner(c); }

extern "C" int callback(PGresult *r, void (*f)(PGresult *), void (*g)(PGresult *) noexcept) {
  f(r);
  g(r);
  return 0;
}

// The lines below are written by update_checks.py.
// CHECK: record Guard { r: pg_result * } destructor Guard::~Guard
// CHECK-NEXT: record Error { code: int }
// CHECK-NEXT: record Owner { first: Guard; second: Guard } destructor Owner::~Owner
// CHECK-LABEL: function Guard::Guard(this, r) -> void {
// CHECK-NEXT: param this: Guard *
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: this->r = r  ; 11:35
// CHECK-NEXT: return  ; 11:39
// CHECK-NEXT: }
// CHECK-LABEL: function Guard::~Guard(this) -> void nothrow {
// CHECK-NEXT: param this: Guard *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(this->r) `PQclear(r)`  ; 12:14
// CHECK-NEXT: return  ; 12:26
// CHECK-NEXT: }
// CHECK-LABEL: function leaks(c) -> void {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 16:17
// CHECK-NEXT: r = %0  ; 16:17
// CHECK-NEXT: call never() `never()`  ; 17:3
// CHECK-NEXT: call mayThrow() unwind out `mayThrow()`  ; 18:3
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 19:3
// CHECK-NEXT: return  ; 20:1
// CHECK-NEXT: }
// CHECK-LABEL: function chain(c) -> void {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local a: Guard
// CHECK-NEXT: local b: Guard
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 23:11
// CHECK-NEXT: call Guard::Guard(&a, %0) unwind out `a(PQexec(c, "a"))`  ; 23:9
// CHECK-NEXT: call mayThrow() unwind b1 `mayThrow()`  ; 24:3
// CHECK-NEXT: %1 = call PQexec(c, "b") `PQexec(c, "b")`  ; 25:11
// CHECK-NEXT: call Guard::Guard(&b, %1) unwind b1 `b(PQexec(c, "b"))`  ; 25:9
// CHECK-NEXT: call mayThrow() unwind b2 `mayThrow()`  ; 26:3
// CHECK-NEXT: implicit call Guard::~Guard(&b)  ; 27:1
// CHECK-NEXT: implicit call Guard::~Guard(&a)  ; 27:1
// CHECK-NEXT: return  ; 27:1
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Guard::~Guard(&a)  ; 23:3
// CHECK-NEXT: resume
// CHECK-NEXT: b2:
// CHECK-NEXT: implicit call Guard::~Guard(&b)  ; 25:3
// CHECK-NEXT: goto b1
// CHECK-NEXT: }
// CHECK-LABEL: function handlers(c) -> int {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local outer: Guard
// CHECK-NEXT: local inner: Guard
// CHECK-NEXT: local n: int
// CHECK-NEXT: local e: Error &
// CHECK-NEXT: local %4: int
// CHECK-NEXT: b0:
// CHECK-NEXT: call Guard::Guard(&outer, 0) unwind out `outer(nullptr)`  ; 30:9
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 32:17
// CHECK-NEXT: call Guard::Guard(&inner, %0) unwind b1 `inner(PQexec(c, "a"))`  ; 32:11
// CHECK-NEXT: %1 = call PQntuples(inner.r) `PQntuples(inner.r)`  ; 33:13
// CHECK-NEXT: n = %1  ; 33:13
// CHECK-NEXT: call mayThrow() unwind b3 `mayThrow()`  ; 34:5
// CHECK-NEXT: if n ? b7 : b6 `n`  ; 35:9
// CHECK-NEXT: b1:
// CHECK-NEXT: catch Error: b8, int: b9, unwind b10  ; 31:3
// CHECK-NEXT: b2:
// CHECK-NEXT: call mayThrow() unwind b11 `mayThrow()`  ; 43:5
// CHECK-NEXT: goto b12
// CHECK-NEXT: b3:
// CHECK-NEXT: end n  ; 33:5
// CHECK-NEXT: goto b4
// CHECK-NEXT: b4:
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 32:5
// CHECK-NEXT: goto b5
// CHECK-NEXT: b5:
// CHECK-NEXT: end inner  ; 32:5
// CHECK-NEXT: goto b1
// CHECK-NEXT: b6:
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 37:3
// CHECK-NEXT: end n, inner  ; 37:3
// CHECK-NEXT: goto b2
// CHECK-NEXT: b7:
// CHECK-NEXT: %2.code = n  ; 36:19
// CHECK-NEXT: goto b3 throws Error `throw Error{n}`  ; 36:7
// CHECK-NEXT: b8:
// CHECK-NEXT: e = unknown  ; 37:5
// CHECK-NEXT: %3 = e->code  ; 38:5
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 38:5
// CHECK-NEXT: return %3 `return e.code`  ; 38:5
// CHECK-NEXT: b9:
// CHECK-NEXT: %4 = unknown  ; 39:5
// CHECK-NEXT: goto b10 throws ? < int `throw`  ; 40:5
// CHECK-NEXT: b10:
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 30:3
// CHECK-NEXT: resume
// CHECK-NEXT: b11:
// CHECK-NEXT: catch ...: b13, unwind out  ; 42:3
// CHECK-NEXT: b12:
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 47:3
// CHECK-NEXT: return 0 `return 0`  ; 47:3
// CHECK-NEXT: b13:
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 45:5
// CHECK-NEXT: return 1 `return 1`  ; 45:5
// CHECK-NEXT: }
// CHECK-LABEL: function noexceptFunction(r) -> void nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local g: Guard
// CHECK-NEXT: b0:
// CHECK-NEXT: call Guard::Guard(&g, r) unwind b1 `g(r)`  ; 51:9
// CHECK-NEXT: call mayThrow() unwind b1 `mayThrow()`  ; 52:3
// CHECK-NEXT: implicit call Guard::~Guard(&g)  ; 53:1
// CHECK-NEXT: return  ; 53:1
// CHECK-NEXT: b1:
// CHECK-NEXT: unreachable
// CHECK-NEXT: }
// CHECK-LABEL: function Owner::Owner(this, c) -> void {
// CHECK-NEXT: param this: Owner *
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 57:28
// CHECK-NEXT: call Guard::Guard(&this->first, %0) unwind out `first(PQexec(c, "a"))`  ; 57:22
// CHECK-NEXT: %1 = call PQexec(c, "b") `PQexec(c, "b")`  ; 57:52
// CHECK-NEXT: call Guard::Guard(&this->second, %1) unwind b1 `second(PQexec(c, "b"))`  ; 57:45
// CHECK-NEXT: call mayThrow() unwind b2 `mayThrow()`  ; 57:70
// CHECK-NEXT: return  ; 57:82
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Guard::~Guard(&this->first)  ; 57:22
// CHECK-NEXT: resume
// CHECK-NEXT: b2:
// CHECK-NEXT: implicit call Guard::~Guard(&this->second)  ; 57:45
// CHECK-NEXT: goto b1
// CHECK-NEXT: }
// CHECK-LABEL: function Owner::Owner(this, c, %0) -> void {
// CHECK-NEXT: param this: Owner *
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param %0: int
// CHECK-NEXT: b0:
// CHECK-NEXT: call Owner::Owner(this, c) unwind out `Owner(c)`  ; 58:27
// CHECK-NEXT: call mayThrow() unwind b1 `mayThrow()`  ; 58:38
// CHECK-NEXT: return  ; 58:50
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Owner::~Owner(this)  ; 58:27
// CHECK-NEXT: resume
// CHECK-NEXT: }
// CHECK-LABEL: function Owner::Owner(this, r) -> void {
// CHECK-NEXT: param this: Owner *
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call Guard::Guard(&this->first, r) unwind b1 `first(r)`  ; 59:28
// CHECK-NEXT: call Guard::Guard(&this->second, r) unwind b3 `second(r)`  ; 59:38
// CHECK-NEXT: goto b2
// CHECK-NEXT: b1:
// CHECK-NEXT: catch ...: b4, unwind out  ; 59:22
// CHECK-NEXT: b2:
// CHECK-NEXT: return  ; 62:3
// CHECK-NEXT: b3:
// CHECK-NEXT: implicit call Guard::~Guard(&this->first)  ; 59:28
// CHECK-NEXT: goto b1
// CHECK-NEXT: b4:
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 61:5
// CHECK-NEXT: resume throws ? < std::exception  ; 62:3
// CHECK-NEXT: }
// CHECK-LABEL: function Owner::~Owner(this) -> void nothrow {
// CHECK-NEXT: param this: Owner *
// CHECK-NEXT: b0:
// CHECK-NEXT: implicit call Guard::~Guard(&this->second)  ; 55:8
// CHECK-NEXT: implicit call Guard::~Guard(&this->first)  ; 55:8
// CHECK-NEXT: return  ; 55:8
// CHECK-NEXT: }
// CHECK-LABEL: function allocated(c) -> Owner * {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call operator new(unknown) unwind out `new Owner(c)`  ; 65:38
// CHECK-NEXT: call Owner::Owner(%0, c) unwind b1 `Owner(c)`  ; 65:42
// CHECK-NEXT: return %0 `return new Owner(c)`  ; 65:31
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call operator delete(%0)  ; 65:38
// CHECK-NEXT: resume
// CHECK-NEXT: }
// CHECK-LABEL: function callback(r, f, g) -> int nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param f: void (pg_result *) *
// CHECK-NEXT: param g: void (pg_result *) noexcept *
// CHECK-NEXT: b0:
// CHECK-NEXT: call *f(r) unwind out `f(r)`  ; 68:3
// CHECK-NEXT: call *g(r) `g(r)`  ; 69:3
// CHECK-NEXT: return 0 `return 0`  ; 70:3
// CHECK-NEXT: }
