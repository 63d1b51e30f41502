// __attribute__((cleanup)) runs on each way out of the scope.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

static void finish(PGconn **c) { PQfinish(*c); }

int cleaned(int n) {
  __attribute__((cleanup(finish))) PGconn *outer = PQconnectdb("a");
  while (n--) {
    __attribute__((cleanup(finish))) PGconn *inner = PQconnectdb("b");
    if (n == 3)
      break;
    if (n == 4)
      return PQstatus(outer);
    if (n == 5)
      goto out;
  }
out:
  return n;
}

// The lines below are written by update_checks.py.
// CHECK: function finish(c) -> void internal nothrow {
// CHECK-NEXT: param c: pg_conn * *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQfinish(*c) `PQfinish(*c)`  ; 5:34
// CHECK-NEXT: return  ; 5:48
// CHECK-NEXT: }
// CHECK-LABEL: function cleaned(n) -> int nothrow {
// CHECK-NEXT: param n: int
// CHECK-NEXT: local outer: pg_conn * cleanup @finish
// CHECK-NEXT: local inner: pg_conn * cleanup @finish
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQconnectdb("a") `PQconnectdb("a")`  ; 8:52
// CHECK-NEXT: outer = %0  ; 8:52
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = n  ; 9:10
// CHECK-NEXT: %2 = %1 - 1  ; 9:10
// CHECK-NEXT: n = %2  ; 9:10
// CHECK-NEXT: while %1 ? b2 : b9 `n--`  ; 9:10
// CHECK-NEXT: b2:
// CHECK-NEXT: %3 = call PQconnectdb("b") `PQconnectdb("b")`  ; 10:54
// CHECK-NEXT: inner = %3  ; 10:54
// CHECK-NEXT: %4 = cmp n == 3  ; 11:9
// CHECK-NEXT: if %4 ? b4 : b3 `n == 3`  ; 11:9
// CHECK-NEXT: b3:
// CHECK-NEXT: %5 = cmp n == 4  ; 13:9
// CHECK-NEXT: if %5 ? b6 : b5 `n == 4`  ; 13:9
// CHECK-NEXT: b4:
// CHECK-NEXT: implicit call finish(&inner)  ; 12:7
// CHECK-NEXT: end inner  ; 12:7
// CHECK-NEXT: goto b9  ; 12:7
// CHECK-NEXT: b5:
// CHECK-NEXT: %7 = cmp n == 5  ; 15:9
// CHECK-NEXT: if %7 ? b8 : b7 `n == 5`  ; 15:9
// CHECK-NEXT: b6:
// CHECK-NEXT: %6 = call PQstatus(outer) `PQstatus(outer)`  ; 14:14
// CHECK-NEXT: implicit call finish(&inner)  ; 14:7
// CHECK-NEXT: implicit call finish(&outer)  ; 14:7
// CHECK-NEXT: return %6 `return PQstatus(outer)`  ; 14:7
// CHECK-NEXT: b7:
// CHECK-NEXT: implicit call finish(&inner)  ; 17:3
// CHECK-NEXT: end inner  ; 17:3
// CHECK-NEXT: goto b1
// CHECK-NEXT: b8:
// CHECK-NEXT: implicit call finish(&inner)  ; 16:7
// CHECK-NEXT: end inner  ; 16:7
// CHECK-NEXT: goto b9  ; 16:7
// CHECK-NEXT: b9:
// CHECK-NEXT: %8 = n  ; 19:3
// CHECK-NEXT: implicit call finish(&outer)  ; 19:3
// CHECK-NEXT: return %8 `return n`  ; 19:3
// CHECK-NEXT: }
