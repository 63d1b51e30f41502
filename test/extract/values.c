// Values: increments, casts, statement expressions, globals, function pointers.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

enum status { Bad = -2, Good = 7 };
static int never_written, written = 1, address_taken;
static PGresult *const none = 0;
static const int limit = 3;
int external_value;
PGresult *kept;

struct table {
  void (*clear)(PGresult *);
  void (*many[2])(PGresult *);
};

int numbers(PGresult *r, int n, unsigned long u) {
  int a = n++, b = --n;
  n += a;
  n |= 1 << 3;
  u = (unsigned long)-1;
  a = ~b;
  b = -a;
  a = (b = 3, n);
  if (n == Bad || n == Good)
    return sizeof(r);
  (void)PQntuples(r);
  written = never_written + limit;
  int *p = &address_taken;
  kept = none;
  return *p + external_value;
}

void pointers(PGresult *r, struct table *t, void *opaque) {
  void (*f)(PGresult *) = PQclear;
  f = &PQclear;
  f(r);
  (*f)(r);
  t->clear(r);
  t->many[1]((PGresult *)opaque);
  ((void (*)(PGresult *))opaque)(r);
}

int statements(PGconn *c) {
  int n = ({
    PGresult *r = PQexec(c, "a");
    int count = PQntuples(r);
    PQclear(r);
    count;
  });
  static int calls = 0;
  static PGresult *once;
  ++calls;
  int out;
  __asm__("nop" : "=r"(out) : "r"(n));
  return out;
}

void reads(const char *s, PGconn *c, double d) {
  *s;
  (void)s[1];
  d = *s * 2.5;
  PQexec(c, __func__);
}

// The lines below are written by update_checks.py.
// CHECK: record table { clear: void (pg_result *) *; many: void (pg_result *) *[2] }
// CHECK-LABEL: function numbers(r, n, u) -> int nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: param u: unsigned long
// CHECK-NEXT: local a: int
// CHECK-NEXT: local b: int
// CHECK-NEXT: global never_written: int internal const 0
// CHECK-NEXT: global limit: int internal const 3
// CHECK-NEXT: global written: int internal
// CHECK-NEXT: local p: int *
// CHECK-NEXT: global address_taken: int internal
// CHECK-NEXT: global none: pg_result * internal const 0
// CHECK-NEXT: global kept: pg_result *
// CHECK-NEXT: global external_value: int
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = n  ; 18:11
// CHECK-NEXT: %1 = %0 + 1  ; 18:11
// CHECK-NEXT: n = %1  ; 18:11
// CHECK-NEXT: a = %0  ; 18:11
// CHECK-NEXT: %2 = n - 1  ; 18:20
// CHECK-NEXT: n = %2  ; 18:20
// CHECK-NEXT: b = n  ; 18:20
// CHECK-NEXT: %3 = n + a  ; 19:3
// CHECK-NEXT: n = %3  ; 19:3
// CHECK-NEXT: %4 = n | 8  ; 20:3
// CHECK-NEXT: n = %4  ; 20:3
// CHECK-NEXT: u = -1  ; 21:3
// CHECK-NEXT: %5 = b ^ -1  ; 22:7
// CHECK-NEXT: a = %5  ; 22:3
// CHECK-NEXT: %6 = 0 - a  ; 23:7
// CHECK-NEXT: b = %6  ; 23:3
// CHECK-NEXT: b = 3  ; 24:8
// CHECK-NEXT: a = n  ; 24:3
// CHECK-NEXT: %7 = cmp n == -2  ; 25:7
// CHECK-NEXT: if %7 ? b2 : b3 `n == Bad`  ; 25:7
// CHECK-NEXT: b1:
// CHECK-NEXT: %9 = voided call PQntuples(r) `PQntuples(r)`  ; 27:9
// CHECK-NEXT: %10 = never_written + limit  ; 28:13
// CHECK-NEXT: written = %10  ; 28:3
// CHECK-NEXT: p = &address_taken  ; 29:12
// CHECK-NEXT: kept = none  ; 30:3
// CHECK-NEXT: %11 = *p + external_value  ; 31:10
// CHECK-NEXT: return %11 `return *p + external_value`  ; 31:3
// CHECK-NEXT: b2:
// CHECK-NEXT: return 8 `return sizeof(r)`  ; 26:5
// CHECK-NEXT: b3:
// CHECK-NEXT: %8 = cmp n == 7  ; 25:19
// CHECK-NEXT: if %8 ? b2 : b1 `n == Good`  ; 25:19
// CHECK-NEXT: }
// CHECK-LABEL: function pointers(r, t, opaque) -> void nothrow {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param t: table *
// CHECK-NEXT: param opaque: void *
// CHECK-NEXT: local f: void (pg_result *) *
// CHECK-NEXT: b0:
// CHECK-NEXT: f = @PQclear  ; 35:27
// CHECK-NEXT: f = @PQclear  ; 36:3
// CHECK-NEXT: call *f(r) `f(r)`  ; 37:3
// CHECK-NEXT: call *f(r) `(*f)(r)`  ; 38:3
// CHECK-NEXT: call *t->clear {table::clear}(r) `t->clear(r)`  ; 39:3
// CHECK-NEXT: call *t->many[1] {table::many}(opaque) `t->many[1]((PGresult *)opaque)`  ; 40:3
// CHECK-NEXT: call *opaque(r) `((void (*)(PGresult *))opaque)(r)`  ; 41:3
// CHECK-NEXT: return  ; 42:1
// CHECK-NEXT: }
// CHECK-LABEL: function statements(c) -> int nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local n: int
// CHECK-NEXT: local r: pg_result *
// CHECK-NEXT: local count: int
// CHECK-NEXT: static calls: int internal
// CHECK-NEXT: static once: pg_result * internal const 0
// CHECK-NEXT: local out: int
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQexec(c, "a") `PQexec(c, "a")`  ; 46:19
// CHECK-NEXT: r = %0  ; 46:19
// CHECK-NEXT: %1 = call PQntuples(r) `PQntuples(r)`  ; 47:17
// CHECK-NEXT: count = %1  ; 47:17
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 48:5
// CHECK-NEXT: %2 = count  ; 49:5
// CHECK-NEXT: end count, r  ; 50:3
// CHECK-NEXT: n = %2  ; 45:11
// CHECK-NEXT: %3 = calls + 1  ; 53:3
// CHECK-NEXT: calls = %3  ; 53:3
// CHECK-NEXT: out = undef  ; 54:3
// CHECK-NEXT: out = unknown  ; 55:3
// CHECK-NEXT: return out `return out`  ; 56:3
// CHECK-NEXT: }
// CHECK-LABEL: function reads(s, c, d) -> void nothrow {
// CHECK-NEXT: param s: char *
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: param d: double
// CHECK-NEXT: b0:
// CHECK-NEXT: read *s  ; 60:3
// CHECK-NEXT: read s[1]  ; 61:9
// CHECK-NEXT: read *s  ; 62:7
// CHECK-NEXT: d = unknown  ; 62:3
// CHECK-NEXT: %0 = call PQexec(c, "reads") `PQexec(c, __func__)`  ; 63:3
// CHECK-NEXT: return  ; 64:1
// CHECK-NEXT: }
