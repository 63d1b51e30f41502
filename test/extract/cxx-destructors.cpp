// Destructors run in reverse order on each way out of a scope.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

struct Guard {
  PGresult *r;
  explicit Guard(PGresult *r) noexcept : r(r) {}
  ~Guard() { PQclear(r); }
};

int scopes(PGconn *c, int n) {
  Guard outer(PQexec(c, "outer"));
  while (n--) {
    Guard inner(PQexec(c, "inner")), second(nullptr);
    if (n == 1)
      continue;
    if (n == 2)
      break;
    if (n == 3)
      return PQntuples(inner.r);
    if (n == 4)
      goto out;
  }
out:
  return n;
}

int condition(PGconn *c) {
  if (Guard g{PQexec(c, "a")}; g.r)
    return 1;
  else if (Guard *p = &g)
    return p->r != nullptr;
  switch (Guard s(nullptr); PQntuples(s.r)) {
  case 1:
    return 2;
  }
  Guard many[2] = {Guard(nullptr), Guard(PQexec(c, "b"))};
  return 0;
}

struct Base {
  virtual ~Base();
};
struct Member : Base {
  Guard first, second;
  Guard *pointer;
  ~Member() { delete pointer; }
};

// The lines below are written by update_checks.py.
// CHECK: record Guard { r: pg_result * } destructor Guard::~Guard
// CHECK-NEXT: record Member { <base> Base: Base; first: Guard; second: Guard; pointer: Guard * } destructor Member::~Member
// CHECK-NEXT: record Base { } destructor Base::~Base
// CHECK-LABEL: function Guard::Guard(this, r) -> void nothrow {
// CHECK-NEXT: param this: Guard *
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: this->r = r  ; 7:44
// CHECK-NEXT: return  ; 7:48
// CHECK-NEXT: }
// CHECK-LABEL: function Guard::~Guard(this) -> void nothrow {
// CHECK-NEXT: param this: Guard *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(this->r) `PQclear(r)`  ; 8:14
// CHECK-NEXT: return  ; 8:26
// CHECK-NEXT: }
// CHECK-LABEL: function scopes(c, n) -> int {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local outer: Guard
// CHECK-NEXT: local inner: Guard
// CHECK-NEXT: local second: Guard
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "outer") `PQexec(c, "outer")`  ; 12:15
// CHECK-NEXT: call Guard::Guard(&outer, %0) `outer(PQexec(c, "outer"))`  ; 12:9
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = n  ; 13:10
// CHECK-NEXT: %2 = %1 - 1  ; 13:10
// CHECK-NEXT: n = %2  ; 13:10
// CHECK-NEXT: while %1 ? b2 : b11 `n--`  ; 13:10
// CHECK-NEXT: b2:
// CHECK-NEXT: %3 = call PQexec(c, "inner") `PQexec(c, "inner")`  ; 14:17
// CHECK-NEXT: call Guard::Guard(&inner, %3) `inner(PQexec(c, "inner"))`  ; 14:11
// CHECK-NEXT: call Guard::Guard(&second, 0) `second(nullptr)`  ; 14:38
// CHECK-NEXT: %4 = cmp n == 1  ; 15:9
// CHECK-NEXT: if %4 ? b4 : b3 `n == 1`  ; 15:9
// CHECK-NEXT: b3:
// CHECK-NEXT: %5 = cmp n == 2  ; 17:9
// CHECK-NEXT: if %5 ? b6 : b5 `n == 2`  ; 17:9
// CHECK-NEXT: b4:
// CHECK-NEXT: implicit call Guard::~Guard(&second)  ; 16:7
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 16:7
// CHECK-NEXT: end second, inner  ; 16:7
// CHECK-NEXT: goto b1  ; 16:7
// CHECK-NEXT: b5:
// CHECK-NEXT: %6 = cmp n == 3  ; 19:9
// CHECK-NEXT: if %6 ? b8 : b7 `n == 3`  ; 19:9
// CHECK-NEXT: b6:
// CHECK-NEXT: implicit call Guard::~Guard(&second)  ; 18:7
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 18:7
// CHECK-NEXT: end second, inner  ; 18:7
// CHECK-NEXT: goto b11  ; 18:7
// CHECK-NEXT: b7:
// CHECK-NEXT: %8 = cmp n == 4  ; 21:9
// CHECK-NEXT: if %8 ? b10 : b9 `n == 4`  ; 21:9
// CHECK-NEXT: b8:
// CHECK-NEXT: %7 = call PQntuples(inner.r) `PQntuples(inner.r)`  ; 20:14
// CHECK-NEXT: implicit call Guard::~Guard(&second)  ; 20:7
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 20:7
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 20:7
// CHECK-NEXT: return %7 `return PQntuples(inner.r)`  ; 20:7
// CHECK-NEXT: b9:
// CHECK-NEXT: implicit call Guard::~Guard(&second)  ; 23:3
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 23:3
// CHECK-NEXT: end second, inner  ; 23:3
// CHECK-NEXT: goto b1
// CHECK-NEXT: b10:
// CHECK-NEXT: implicit call Guard::~Guard(&second)  ; 22:7
// CHECK-NEXT: implicit call Guard::~Guard(&inner)  ; 22:7
// CHECK-NEXT: end second, inner  ; 22:7
// CHECK-NEXT: goto b11  ; 22:7
// CHECK-NEXT: b11:
// CHECK-NEXT: %9 = n  ; 25:3
// CHECK-NEXT: implicit call Guard::~Guard(&outer)  ; 25:3
// CHECK-NEXT: return %9 `return n`  ; 25:3
// CHECK-NEXT: }
// CHECK-LABEL: function condition(c) -> int {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local g: Guard
// CHECK-NEXT: local p: Guard *
// CHECK-NEXT: local s: Guard
// CHECK-NEXT: local many: Guard[2]
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 29:15
// CHECK-NEXT: call Guard::Guard(&g, %0) `g{PQexec(c, "a")}`  ; 29:13
// CHECK-NEXT: if g.r ? b2 : b3 `g.r`  ; 29:32
// CHECK-NEXT: b1:
// CHECK-NEXT: call Guard::Guard(&s, 0) `s(nullptr)`  ; 33:17
// CHECK-NEXT: %2 = call PQntuples(s.r) `PQntuples(s.r)`  ; 33:29
// CHECK-NEXT: switch %2, 1: b8, default: b7 `PQntuples(s.r)`  ; 33:29
// CHECK-NEXT: b2:
// CHECK-NEXT: implicit call Guard::~Guard(&g)  ; 30:5
// CHECK-NEXT: return 1 `return 1`  ; 30:5
// CHECK-NEXT: b3:
// CHECK-NEXT: p = &g  ; 31:23
// CHECK-NEXT: if p ? b5 : b6 `Guard *p = &g`  ; 31:12
// CHECK-NEXT: b4:
// CHECK-NEXT: implicit call Guard::~Guard(&g)  ; 32:20
// CHECK-NEXT: end g  ; 32:20
// CHECK-NEXT: goto b1
// CHECK-NEXT: b5:
// CHECK-NEXT: %1 = cmp p->r != 0  ; 32:12
// CHECK-NEXT: implicit call Guard::~Guard(&g)  ; 32:5
// CHECK-NEXT: return %1 `return p->r != nullptr`  ; 32:5
// CHECK-NEXT: b6:
// CHECK-NEXT: end p  ; 32:20
// CHECK-NEXT: goto b4
// CHECK-NEXT: b7:
// CHECK-NEXT: implicit call Guard::~Guard(&s)  ; 36:3
// CHECK-NEXT: end s  ; 36:3
// CHECK-NEXT: call Guard::Guard(&many[0], 0) `Guard(nullptr)`  ; 37:20
// CHECK-NEXT: %3 = call PQexec(c, "b") `PQexec(c, "b")`  ; 37:42
// CHECK-NEXT: call Guard::Guard(&many[1], %3) `Guard(PQexec(c, "b"))`  ; 37:36
// CHECK-NEXT: implicit call Guard::~Guard(&many[])  ; 38:3
// CHECK-NEXT: return 0 `return 0`  ; 38:3
// CHECK-NEXT: b8:
// CHECK-NEXT: implicit call Guard::~Guard(&s)  ; 35:5
// CHECK-NEXT: return 2 `return 2`  ; 35:5
// CHECK-NEXT: }
// CHECK-LABEL: function Member::~Member(this) -> void nothrow {
// CHECK-NEXT: param this: Member *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = this->pointer  ; 47:15
// CHECK-NEXT: branch %0 ? b1 : b2  ; 47:15
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Guard::~Guard(%0)  ; 47:15
// CHECK-NEXT: call operator delete(%0) `delete pointer`  ; 47:15
// CHECK-NEXT: goto b2
// CHECK-NEXT: b2:
// CHECK-NEXT: implicit call Guard::~Guard(&this->second)  ; 47:31
// CHECK-NEXT: implicit call Guard::~Guard(&this->first)  ; 47:31
// CHECK-NEXT: implicit call Base::~Base(&this-><base> Base)  ; 47:31
// CHECK-NEXT: return  ; 47:31
// CHECK-NEXT: }
