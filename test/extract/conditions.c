// Conditions become branches, one for each atom, with the text as written.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"
#define FAILED(s) (!((s) == 1))
#define BOTH(a, b) ((a) && (b))
#define NULL ((void *)0)
#define assert(e) ((e) ? (void)0 : die(#e))

int logic(PGconn *c, int a, int b) {
  if (!c || (a && !b))
    return 1;
  if (FAILED(PQstatus(c)))
    return 2;
  if (BOTH(a, b))
    return 3;
  if (__builtin_expect(!!(a > b), 0))
    die("a > b");
  assert(a);
  return 0;
}

int values(PGconn *c, PGresult *r) {
  int ok = c && PQstatus(c) == 0;
  int not_ok = !ok;
  _Bool have = r;
  int n = r ? PQntuples(r) : -1;
  int m = n ?: 4;
  return ok == not_ok ? have : m;
}

int constants(PGresult *r) {
  while (1) {
    if (0)
      PQclear(r);
    if (sizeof(int) == 4 && r)
      break;
  }
  for (;;)
    PQntuples(r);
}

PGresult *assigned(PGconn *c) {
  PGresult *r;
  if ((r = PQexec(c, "a")) == NULL || !(r = PQexec(c, "b")))
    return 0;
  return r;
}

// The lines below are written by update_checks.py.
// CHECK: function logic(c, a, b) -> int nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param a: int
// CHECK-NEXT: param b: int
// CHECK-NEXT: b0:
// CHECK-NEXT: if c ? b3 : b2 `c`  ; 10:8
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = call PQstatus(c) `FAILED(PQstatus(c))`  ; 12:7
// CHECK-NEXT: %1 = cmp %0 == 1  ; 12:7
// CHECK-NEXT: %2 = not %1  ; 12:7
// CHECK-NEXT: if %2 ? b6 : b5 `FAILED(PQstatus(c))`  ; 12:7
// CHECK-NEXT: b2:
// CHECK-NEXT: return 1 `return 1`  ; 11:5
// CHECK-NEXT: b3:
// CHECK-NEXT: if a ? b4 : b1 `a`  ; 10:14
// CHECK-NEXT: b4:
// CHECK-NEXT: if b ? b1 : b2 `b`  ; 10:20
// CHECK-NEXT: b5:
// CHECK-NEXT: if a ? b9 : b7 `BOTH(a, b)`  ; 14:7
// CHECK-NEXT: b6:
// CHECK-NEXT: return 2 `return 2`  ; 13:5
// CHECK-NEXT: b7:
// CHECK-NEXT: %3 = cmp a > b  ; 16:27
// CHECK-NEXT: if %3 ? b11 : b10 `a > b`  ; 16:27
// CHECK-NEXT: b8:
// CHECK-NEXT: return 3 `return 3`  ; 15:5
// CHECK-NEXT: b9:
// CHECK-NEXT: if b ? b8 : b7 `BOTH(a, b)`  ; 14:7
// CHECK-NEXT: b10:
// CHECK-NEXT: ?: a ? b13 : b12 `assert(a)`  ; 18:3
// CHECK-NEXT: b11:
// CHECK-NEXT: call die("a > b") `die("a > b")`  ; 17:5
// CHECK-NEXT: unreachable  ; 17:5
// CHECK-NEXT: b12:
// CHECK-NEXT: call die("a") `assert(a)`  ; 18:3
// CHECK-NEXT: unreachable  ; 18:3
// CHECK-NEXT: b13:
// CHECK-NEXT: return 0 `return 0`  ; 19:3
// CHECK-NEXT: }
// CHECK-LABEL: function values(c, r) -> int nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local ok: int
// CHECK-NEXT: local not_ok: int
// CHECK-NEXT: local have: bool
// CHECK-NEXT: local n: int
// CHECK-NEXT: local m: int
// CHECK-NEXT: b0:
// CHECK-NEXT: && c ? b4 : b2 `c`  ; 23:12
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = 1  ; 23:12
// CHECK-NEXT: goto b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %0 = 0  ; 23:12
// CHECK-NEXT: goto b3
// CHECK-NEXT: b3:
// CHECK-NEXT: ok = %0  ; 23:12
// CHECK-NEXT: %3 = not ok  ; 24:16
// CHECK-NEXT: not_ok = %3  ; 24:16
// CHECK-NEXT: %4 = cmp r != 0  ; 25:16
// CHECK-NEXT: have = %4  ; 25:16
// CHECK-NEXT: ?: r ? b5 : b6 `r`  ; 26:11
// CHECK-NEXT: b4:
// CHECK-NEXT: %1 = call PQstatus(c) `PQstatus(c)`  ; 23:17
// CHECK-NEXT: %2 = cmp %1 == 0  ; 23:17
// CHECK-NEXT: && %2 ? b1 : b2 `PQstatus(c) == 0`  ; 23:17
// CHECK-NEXT: b5:
// CHECK-NEXT: %6 = call PQntuples(r) `PQntuples(r)`  ; 26:15
// CHECK-NEXT: %5 = %6  ; 26:15
// CHECK-NEXT: goto b7
// CHECK-NEXT: b6:
// CHECK-NEXT: %5 = -1  ; 26:30
// CHECK-NEXT: goto b7
// CHECK-NEXT: b7:
// CHECK-NEXT: n = %5  ; 26:11
// CHECK-NEXT: %8 = n  ; 27:11
// CHECK-NEXT: ?: %8 ? b8 : b9 `n`  ; 27:11
// CHECK-NEXT: b8:
// CHECK-NEXT: %7 = %8  ; 27:11
// CHECK-NEXT: goto b10
// CHECK-NEXT: b9:
// CHECK-NEXT: %7 = 4  ; 27:16
// CHECK-NEXT: goto b10
// CHECK-NEXT: b10:
// CHECK-NEXT: m = %7  ; 27:11
// CHECK-NEXT: %10 = cmp ok == not_ok  ; 28:10
// CHECK-NEXT: ?: %10 ? b11 : b12 `ok == not_ok`  ; 28:10
// CHECK-NEXT: b11:
// CHECK-NEXT: %9 = have  ; 28:25
// CHECK-NEXT: goto b13
// CHECK-NEXT: b12:
// CHECK-NEXT: %9 = m  ; 28:32
// CHECK-NEXT: goto b13
// CHECK-NEXT: b13:
// CHECK-NEXT: return %9 `return ok == not_ok ? have : m`  ; 28:3
// CHECK-NEXT: }
// CHECK-LABEL: function constants(r) -> int nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: if r ? b2 : b1 `r`  ; 35:29
// CHECK-NEXT: b2:
// CHECK-NEXT: %0 = call PQntuples(r) `PQntuples(r)`  ; 39:5
// CHECK-NEXT: goto b2
// CHECK-NEXT: }
// CHECK-LABEL: function assigned(c) -> pg_result * nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: r = undef  ; 43:3
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 44:12
// CHECK-NEXT: r = %0  ; 44:8
// CHECK-NEXT: %1 = cmp r == 0  ; 44:7
// CHECK-NEXT: if %1 ? b2 : b3 `(r = PQexec(c, "a")) == NULL`  ; 44:7
// CHECK-NEXT: b1:
// CHECK-NEXT: return r `return r`  ; 46:3
// CHECK-NEXT: b2:
// CHECK-NEXT: return 0 `return 0`  ; 45:5
// CHECK-NEXT: b3:
// CHECK-NEXT: %2 = call PQexec(c, "b") `PQexec(c, "b")`  ; 44:45
// CHECK-NEXT: r = %2  ; 44:41
// CHECK-NEXT: if r ? b1 : b2 `r = PQexec(c, "b")`  ; 44:41
// CHECK-NEXT: }
