// Loops, switch and goto, with the scopes that each way out leaves.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

int loops(PGconn *c, int n) {
  for (int i = 0; i < n; i++) {
    PGresult *r = PQexec(c, "a");
    if (PQntuples(r) == 1)
      continue;
    {
      int inner = n;
      if (inner == 3)
        break;
    }
    PQclear(r);
  }
  int k;
  do {
    int again = k;
    k = again;
  } while (k);
  PGresult *r;
  while ((r = PQexec(c, "b")))
    PQclear(r);
  return 0;
}

int cases(PGresult *r, int n) {
  switch (PQresultStatus(r)) {
  case 1:
  case 2:
    n = 1;
  case 3 ... 5: {
    int scoped = n;
    if (scoped)
      break;
    n = 2;
  }
  default:
    PQclear(r);
  case 9:;
  }
  switch (n) {
  case 4:
    n++;
  }
  return n;
}

int gotos(PGconn *c, int n) {
  PGresult *r = 0;
retry:
  r = PQexec(c, "a");
  if (!r) {
    int tries = n--;
    if (tries > 0)
      goto retry;
    goto out;
  }
  n = PQntuples(r);
  PQclear(r);
out:
  return n;
}

void computed(PGresult *r, int n) {
  static void *table[] = {&&one, &&two};
  goto *table[n];
one:
  PQclear(r);
two:
  return;
}

// Jumping into a scope, as C allows.
void duff(PGresult *r, int n) {
  switch (n) {
  case 0:
    do {
      PQntuples(r);
    case 1:
      PQclear(r);
    } while (--n);
  }
}

// The lines below are written by update_checks.py.
// CHECK: function loops(c, n) -> int nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local i: int
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: local inner: int
// CHECK-NEXT: local k: int
// CHECK-NEXT: local again: int
// CHECK-NEXT: local r.2: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: i = 0  ; 6:16
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = cmp i < n  ; 6:19
// CHECK-NEXT: for %0 ? b2 : b4 `i < n`  ; 6:19
// CHECK-NEXT: b2:
// CHECK-NEXT: %1 = call PQexec(c, "a") `PQexec(c, "a")`  ; 7:19
// CHECK-NEXT: r = %1  ; 7:19
// CHECK-NEXT: %2 = call PQntuples(r) `PQntuples(r)`  ; 8:9
// CHECK-NEXT: %3 = cmp %2 == 1  ; 8:9
// CHECK-NEXT: if %3 ? b6 : b5 `PQntuples(r) == 1`  ; 8:9
// CHECK-NEXT: b3:
// CHECK-NEXT: %5 = i  ; 6:26
// CHECK-NEXT: %6 = %5 + 1  ; 6:26
// CHECK-NEXT: i = %6  ; 6:26
// CHECK-NEXT: goto b1
// CHECK-NEXT: b4:
// CHECK-NEXT: end i  ; 16:3
// CHECK-NEXT: k = undef  ; 17:3
// CHECK-NEXT: goto b9
// CHECK-NEXT: b5:
// CHECK-NEXT: inner = n  ; 11:19
// CHECK-NEXT: %4 = cmp inner == 3  ; 12:11
// CHECK-NEXT: if %4 ? b8 : b7 `inner == 3`  ; 12:11
// CHECK-NEXT: b6:
// CHECK-NEXT: end r  ; 9:7
// CHECK-NEXT: goto b3  ; 9:7
// CHECK-NEXT: b7:
// CHECK-NEXT: end inner  ; 14:5
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 15:5
// CHECK-NEXT: end r  ; 16:3
// CHECK-NEXT: goto b3
// CHECK-NEXT: b8:
// CHECK-NEXT: end inner, r  ; 13:9
// CHECK-NEXT: goto b4  ; 13:9
// CHECK-NEXT: b9:
// CHECK-NEXT: again = k  ; 19:17
// CHECK-NEXT: k = again  ; 20:5
// CHECK-NEXT: end again  ; 21:3
// CHECK-NEXT: goto b10
// CHECK-NEXT: b10:
// CHECK-NEXT: do k ? b9 : b11 `k`  ; 21:12
// CHECK-NEXT: b11:
// CHECK-NEXT: r.2 = undef  ; 22:3
// CHECK-NEXT: goto b12
// CHECK-NEXT: b12:
// CHECK-NEXT: %7 = call PQexec(c, "b") `PQexec(c, "b")`  ; 23:15
// CHECK-NEXT: r.2 = %7  ; 23:11
// CHECK-NEXT: while r.2 ? b13 : b14 `r = PQexec(c, "b")`  ; 23:11
// CHECK-NEXT: b13:
// CHECK-NEXT: call PQclear(r.2) `PQclear(r)`  ; 24:5
// CHECK-NEXT: goto b12
// CHECK-NEXT: b14:
// CHECK-NEXT: return 0 `return 0`  ; 25:3
// CHECK-NEXT: }
// CHECK-LABEL: function cases(r, n) -> int nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local scoped: int
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQresultStatus(r) `PQresultStatus(r)`  ; 29:11
// CHECK-NEXT: switch %0, 1: b2, 2: b2, 3..5: b3, 9: b1, default: b4 `PQresultStatus(r)`  ; 29:11
// CHECK-NEXT: b1:
// CHECK-NEXT: switch n, 4: b8, default: b7 `n`  ; 43:11
// CHECK-NEXT: b2:
// CHECK-NEXT: n = 1  ; 32:5
// CHECK-NEXT: goto b3
// CHECK-NEXT: b3:
// CHECK-NEXT: scoped = n  ; 34:18
// CHECK-NEXT: if scoped ? b6 : b5 `scoped`  ; 35:9
// CHECK-NEXT: b4:
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 40:5
// CHECK-NEXT: goto b1
// CHECK-NEXT: b5:
// CHECK-NEXT: n = 2  ; 37:5
// CHECK-NEXT: end scoped  ; 38:3
// CHECK-NEXT: goto b4
// CHECK-NEXT: b6:
// CHECK-NEXT: end scoped  ; 36:7
// CHECK-NEXT: goto b1  ; 36:7
// CHECK-NEXT: b7:
// CHECK-NEXT: return n `return n`  ; 47:3
// CHECK-NEXT: b8:
// CHECK-NEXT: %1 = n  ; 45:5
// CHECK-NEXT: %2 = %1 + 1  ; 45:5
// CHECK-NEXT: n = %2  ; 45:5
// CHECK-NEXT: goto b7
// CHECK-NEXT: }
// CHECK-LABEL: function gotos(c, n) -> int nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: local tries: int
// CHECK-NEXT: b0:
// CHECK-NEXT: r = 0  ; 51:17
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 53:7
// CHECK-NEXT: r = %0  ; 53:3
// CHECK-NEXT: if r ? b2 : b3 `r`  ; 54:8
// CHECK-NEXT: b2:
// CHECK-NEXT: %4 = call PQntuples(r) `PQntuples(r)`  ; 60:7
// CHECK-NEXT: n = %4  ; 60:3
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 61:3
// CHECK-NEXT: goto b6
// CHECK-NEXT: b3:
// CHECK-NEXT: %1 = n  ; 55:17
// CHECK-NEXT: %2 = %1 - 1  ; 55:17
// CHECK-NEXT: n = %2  ; 55:17
// CHECK-NEXT: tries = %1  ; 55:17
// CHECK-NEXT: %3 = cmp tries > 0  ; 56:9
// CHECK-NEXT: if %3 ? b5 : b4 `tries > 0`  ; 56:9
// CHECK-NEXT: b4:
// CHECK-NEXT: end tries  ; 58:5
// CHECK-NEXT: goto b6  ; 58:5
// CHECK-NEXT: b5:
// CHECK-NEXT: end tries  ; 57:7
// CHECK-NEXT: goto b1  ; 57:7
// CHECK-NEXT: b6:
// CHECK-NEXT: return n `return n`  ; 63:3
// CHECK-NEXT: }
// CHECK-LABEL: function computed(r, n) -> void nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: static table: void *[2] internal
// CHECK-NEXT: b0:
// CHECK-NEXT: switch unknown, 0: b1, default: b2
// CHECK-NEXT: b1:
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 70:3
// CHECK-NEXT: goto b2
// CHECK-NEXT: b2:
// CHECK-NEXT: return `return`  ; 72:3
// CHECK-NEXT: }
// CHECK-LABEL: function duff(r, n) -> void nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: b0:
// CHECK-NEXT: switch n, 0: b3, 1: b2, default: b1 `n`  ; 77:11
// CHECK-NEXT: b1:
// CHECK-NEXT: return  ; 85:1
// CHECK-NEXT: b2:
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 82:7
// CHECK-NEXT: goto b4
// CHECK-NEXT: b3:
// CHECK-NEXT: %0 = call PQntuples(r) `PQntuples(r)`  ; 80:7
// CHECK-NEXT: goto b2
// CHECK-NEXT: b4:
// CHECK-NEXT: %1 = n - 1  ; 83:14
// CHECK-NEXT: n = %1  ; 83:14
// CHECK-NEXT: do n ? b3 : b1 `--n`  ; 83:14
// CHECK-NEXT: }
