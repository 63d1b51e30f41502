// Places: fields, arrays, pointers; initialisers.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

struct inner {
  PGconn *conn;
  int n;
};
struct outer {
  struct inner in, *link;
  union {
    PGresult *res;
    long bits;
  };
  PGresult *list[4];
};

void fields(struct outer *o, struct outer v) {
  o->in.conn = v.link->conn;
  o->res = v.list[1];
  o->list[2] = 0;
  (*o).list[o->in.n] = v.res;
  *o->list = 0;
  struct outer copy = *o;
  *o = copy;
}

void pointers(PGresult **p, PGresult *(*m)[4], int i) {
  PGresult *a[3], *b[2][2];
  p[0] = *p;
  p[2] = p[i];
  *(p + 3) = 0;
  a[0] = *a;
  *(a + 1) = a[2];
  b[0][1] = b[1][0];
  m[0][1] = (*m)[2];
  PGresult **q = a, **s = &a[0], **t = a + 1;
  p++;
  *p++ = 0;
}

void initialisers(PGconn *c) {
  struct inner named = {.n = 3};
  struct outer all = {{c, 1}, .list = {[1] = 0}};
  struct outer zero = {0};
  struct inner *literal = &(struct inner){c, 2};
  PGresult *few[4] = {0};
  const char text[] = "BEGIN";
  int big[1000] = {1};
  int undefined;
  PQexec(c, text);
  PQexec(c, "SELECT "
            "1");
}

// The lines below are written by update_checks.py.
// CHECK: record outer { in: inner; link: inner *; res: pg_result *; bits: long; list: pg_result *[4] }
// CHECK-NEXT: record inner { conn: pg_conn *; n: int }
// CHECK-NEXT: union outer::(anonymous) { res: pg_result *; bits: long }
// CHECK-LABEL: function fields(o, v) -> void nothrow {
// CHECK-NEXT: param o: outer *
// CHECK-NEXT: param v: outer
// CHECK-NEXT: local copy: outer
// CHECK-NEXT: b0:
// CHECK-NEXT: o->in.conn = v.link->conn  ; 19:3
// CHECK-NEXT: o->res = v.list[1]  ; 20:3
// CHECK-NEXT: o->list[2] = 0  ; 21:3
// CHECK-NEXT: read o->in.n  ; 22:3
// CHECK-NEXT: o->list[] = v.res  ; 22:3
// CHECK-NEXT: o->list[0] = 0  ; 23:3
// CHECK-NEXT: copy = *o  ; 24:23
// CHECK-NEXT: *o = copy  ; 25:3
// CHECK-NEXT: return  ; 26:1
// CHECK-NEXT: }
// CHECK-LABEL: function pointers(p, m, i) -> void nothrow {
// CHECK-NEXT: param p: pg_result * *
// CHECK-NEXT: param m: pg_result *[4] *
// CHECK-NEXT: param i: int
// CHECK-NEXT: local a: pg_result *[3]
// CHECK-NEXT: local b: pg_result *[2][2]
// CHECK-NEXT: local q: pg_result * *
// CHECK-NEXT: local s: pg_result * *
// CHECK-NEXT: local t: pg_result * *
// CHECK-NEXT: b0:
// CHECK-NEXT: a = undef  ; 29:3
// CHECK-NEXT: b = undef  ; 29:3
// CHECK-NEXT: *p = *p  ; 30:3
// CHECK-NEXT: p[2] = p[]  ; 31:3
// CHECK-NEXT: p[3] = 0  ; 32:3
// CHECK-NEXT: a[0] = a[0]  ; 33:3
// CHECK-NEXT: a[1] = a[2]  ; 34:3
// CHECK-NEXT: b[0][1] = b[1][0]  ; 35:3
// CHECK-NEXT: m[0][1] = m[0][2]  ; 36:3
// CHECK-NEXT: q = &a[0]  ; 37:18
// CHECK-NEXT: s = &a[0]  ; 37:27
// CHECK-NEXT: t = &a[1]  ; 37:40
// CHECK-NEXT: %0 = p  ; 38:3
// CHECK-NEXT: %1 = %0 + 1  ; 38:3
// CHECK-NEXT: p = %1  ; 38:3
// CHECK-NEXT: %2 = p  ; 39:4
// CHECK-NEXT: %3 = %2 + 1  ; 39:4
// CHECK-NEXT: p = %3  ; 39:4
// CHECK-NEXT: *%2 = 0  ; 39:3
// CHECK-NEXT: return  ; 40:1
// CHECK-NEXT: }
// CHECK-LABEL: function initialisers(c) -> void nothrow {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local named: inner
// CHECK-NEXT: local all: outer
// CHECK-NEXT: local zero: outer
// CHECK-NEXT: local literal: inner *
// CHECK-NEXT: local few: pg_result *[4]
// CHECK-NEXT: local text: char[6]
// CHECK-NEXT: local big: int[1000]
// CHECK-NEXT: local undefined: int
// CHECK-NEXT: b0:
// CHECK-NEXT: named.conn = 0  ; 43:24
// CHECK-NEXT: named.n = 3  ; 43:30
// CHECK-NEXT: all.in.conn = c  ; 44:24
// CHECK-NEXT: all.in.n = 1  ; 44:27
// CHECK-NEXT: all.link = 0  ; 44:22
// CHECK-NEXT: all.res = 0  ; 44:22
// CHECK-NEXT: all.bits = 0  ; 44:22
// CHECK-NEXT: all.list[2] = 0  ; 44:39
// CHECK-NEXT: all.list[3] = 0  ; 44:39
// CHECK-NEXT: all.list[0] = 0  ; 44:39
// CHECK-NEXT: all.list[1] = 0  ; 44:46
// CHECK-NEXT: zero.in.conn = 0  ; 45:24
// CHECK-NEXT: zero.in.n = 0  ; 45:24
// CHECK-NEXT: zero.link = 0  ; 45:23
// CHECK-NEXT: zero.res = 0  ; 45:23
// CHECK-NEXT: zero.bits = 0  ; 45:23
// CHECK-NEXT: zero.list[0] = 0  ; 45:23
// CHECK-NEXT: zero.list[1] = 0  ; 45:23
// CHECK-NEXT: zero.list[2] = 0  ; 45:23
// CHECK-NEXT: zero.list[3] = 0  ; 45:23
// CHECK-NEXT: %0.conn = c  ; 46:43
// CHECK-NEXT: %0.n = 2  ; 46:46
// CHECK-NEXT: literal = &%0  ; 46:27
// CHECK-NEXT: few[1] = 0  ; 47:22
// CHECK-NEXT: few[2] = 0  ; 47:22
// CHECK-NEXT: few[3] = 0  ; 47:22
// CHECK-NEXT: few[0] = 0  ; 47:23
// CHECK-NEXT: text = "BEGIN"  ; 48:23
// CHECK-NEXT: big = 0  ; 49:19
// CHECK-NEXT: big[0] = 1  ; 49:20
// CHECK-NEXT: undefined = undef  ; 50:3
// CHECK-NEXT: %1 = call PQexec(c, &text[0]) `PQexec(c, text)`  ; 51:3
// CHECK-NEXT: %2 = call PQexec(c, "SELECT 1") `PQexec(c, "SELECT " "1")`  ; 52:3
// CHECK-NEXT: return  ; 54:1
// CHECK-NEXT: }
