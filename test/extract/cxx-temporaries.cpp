// Temporaries die at the end of the full expression, or with their reference.
// RUN: %dump %s -- -std=c++17 -fcxx-exceptions -fexceptions | %FileCheck %s
#include "Inputs/pq.h"

struct Text {
  Text(const char *);
  Text(const Text &);
  ~Text();
  const char *c_str() const noexcept;
  bool empty() const noexcept;
};
int parse(const Text &t) noexcept;
void take(Text t, PGresult *r) noexcept { PQclear(r); }
Text join(const Text &a, const Text &b) noexcept;

PGresult *query(PGconn *c) { return PQexec(c, Text("x").c_str()); }

int extended(PGconn *c) {
  const Text &kept = join("a", "b");
  PQexec(c, kept.c_str());
  return 0;
}

int conditional(PGresult *r) {
  int n = PQntuples(r) && parse("side") ? 1 : 2;
  if (Text(PQgetvalue(r, 0, 0)).empty())
    return n;
  take("by value", r);
  return parse(n ? Text("yes") : Text("no"));
}

Text named(PGresult *r) {
  Text t(PQgetvalue(r, 0, 0));
  return t;
}
Text either(PGresult *r, int n) {
  Text t(PQgetvalue(r, 0, 0));
  if (n)
    return Text("other");
  Text copy = t;
  return copy;
}

// The lines below are written by update_checks.py.
// CHECK: record Text { } destructor Text::~Text
// CHECK-LABEL: function take(t, r) -> void nothrow {
// CHECK-NEXT: param t: Text
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(r) `PQclear(r)`  ; 13:43
// CHECK-NEXT: implicit call Text::~Text(&t)  ; 13:55
// CHECK-NEXT: return  ; 13:55
// CHECK-NEXT: }
// CHECK-LABEL: function query(c) -> pg_result * {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: temporary %0: Text
// CHECK-NEXT: b0:
// CHECK-NEXT: call Text::Text(&%0, "x") unwind out `Text("x")`  ; 16:47
// CHECK-NEXT: %1 = call Text::c_str(&%0) `Text("x").c_str()`  ; 16:47
// CHECK-NEXT: %2 = call PQexec(c, %1) `PQexec(c, Text("x").c_str())`  ; 16:37
// CHECK-NEXT: implicit call Text::~Text(&%0)  ; 16:37
// CHECK-NEXT: end %0  ; 16:37
// CHECK-NEXT: return %2 `return PQexec(c, Text("x").c_str())`  ; 16:30
// CHECK-NEXT: }
// CHECK-LABEL: function extended(c) -> int {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local kept: Text &
// CHECK-NEXT: temporary %0: Text
// CHECK-NEXT: temporary %1: Text
// CHECK-NEXT: temporary %2: Text
// CHECK-NEXT: b0:
// CHECK-NEXT: call Text::Text(&%1, "a") unwind out `"a"`  ; 19:27
// CHECK-NEXT: call Text::Text(&%2, "b") unwind b1 `"b"`  ; 19:32
// CHECK-NEXT: %0 = call join(&%1, &%2) `join("a", "b")`  ; 19:22
// CHECK-NEXT: implicit call Text::~Text(&%2)  ; 19:22
// CHECK-NEXT: implicit call Text::~Text(&%1)  ; 19:22
// CHECK-NEXT: end %2, %1  ; 19:22
// CHECK-NEXT: kept = &%0  ; 19:22
// CHECK-NEXT: %3 = call Text::c_str(kept) `kept.c_str()`  ; 20:13
// CHECK-NEXT: %4 = call PQexec(c, %3) `PQexec(c, kept.c_str())`  ; 20:3
// CHECK-NEXT: implicit call Text::~Text(&%0)  ; 21:3
// CHECK-NEXT: return 0 `return 0`  ; 21:3
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Text::~Text(&%1)  ; 19:27
// CHECK-NEXT: resume
// CHECK-NEXT: }
// CHECK-LABEL: function conditional(r) -> int {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local n: int
// CHECK-NEXT: temporary %2: Text
// CHECK-NEXT: temporary %5: Text
// CHECK-NEXT: temporary %9: Text
// CHECK-NEXT: b0:
// CHECK-NEXT: %3 = 0  ; 25:33
// CHECK-NEXT: %1 = call PQntuples(r) `PQntuples(r)`  ; 25:11
// CHECK-NEXT: ?: %1 ? b4 : b2 `PQntuples(r)`  ; 25:11
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = 1  ; 25:43
// CHECK-NEXT: goto b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %0 = 2  ; 25:47
// CHECK-NEXT: goto b3
// CHECK-NEXT: b3:
// CHECK-NEXT: branch %3 ? b5 : b6  ; 25:11
// CHECK-NEXT: b4:
// CHECK-NEXT: call Text::Text(&%2, "side") unwind out `"side"`  ; 25:33
// CHECK-NEXT: %3 = 1  ; 25:33
// CHECK-NEXT: %4 = call parse(&%2) `parse("side")`  ; 25:27
// CHECK-NEXT: ?: %4 ? b1 : b2 `parse("side")`  ; 25:27
// CHECK-NEXT: b5:
// CHECK-NEXT: implicit call Text::~Text(&%2)  ; 25:11
// CHECK-NEXT: goto b6
// CHECK-NEXT: b6:
// CHECK-NEXT: end %2  ; 25:11
// CHECK-NEXT: n = %0  ; 25:11
// CHECK-NEXT: %6 = call PQgetvalue(r, 0, 0) `PQgetvalue(r, 0, 0)`  ; 26:12
// CHECK-NEXT: call Text::Text(&%5, %6) unwind out `Text(PQgetvalue(r, 0, 0))`  ; 26:7
// CHECK-NEXT: %7 = call Text::empty(&%5) `Text(PQgetvalue(r, 0, 0)).empty()`  ; 26:7
// CHECK-NEXT: if %7 ? b9 : b10 `Text(PQgetvalue(r, 0, 0)).empty()`  ; 26:7
// CHECK-NEXT: b7:
// CHECK-NEXT: call Text::Text(&%8, "by value") unwind out `"by value"`  ; 28:8
// CHECK-NEXT: call take(%8, r) `take("by value", r)`  ; 28:3
// CHECK-NEXT: ?: n ? b11 : b12 `n`  ; 29:16
// CHECK-NEXT: b8:
// CHECK-NEXT: return n `return n`  ; 27:5
// CHECK-NEXT: b9:
// CHECK-NEXT: implicit call Text::~Text(&%5)  ; 26:7
// CHECK-NEXT: end %5  ; 26:7
// CHECK-NEXT: goto b8
// CHECK-NEXT: b10:
// CHECK-NEXT: implicit call Text::~Text(&%5)  ; 26:7
// CHECK-NEXT: end %5  ; 26:7
// CHECK-NEXT: goto b7
// CHECK-NEXT: b11:
// CHECK-NEXT: call Text::Text(&%9, "yes") unwind out `Text("yes")`  ; 29:20
// CHECK-NEXT: goto b13
// CHECK-NEXT: b12:
// CHECK-NEXT: call Text::Text(&%9, "no") unwind out `Text("no")`  ; 29:34
// CHECK-NEXT: goto b13
// CHECK-NEXT: b13:
// CHECK-NEXT: %10 = call parse(&%9) `parse(n ? Text("yes") : Text("no"))`  ; 29:10
// CHECK-NEXT: implicit call Text::~Text(&%9)  ; 29:10
// CHECK-NEXT: end %9  ; 29:10
// CHECK-NEXT: return %10 `return parse(n ? Text("yes") : Text("no"))`  ; 29:3
// CHECK-NEXT: }
// CHECK-LABEL: function named(r) -> Text {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local t: Text
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQgetvalue(r, 0, 0) `PQgetvalue(r, 0, 0)`  ; 33:10
// CHECK-NEXT: call Text::Text(&t, %0) unwind out `t(PQgetvalue(r, 0, 0))`  ; 33:8
// CHECK-NEXT: return t `return t`  ; 34:3
// CHECK-NEXT: }
// CHECK-LABEL: function either(r, n) -> Text {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local t: Text
// CHECK-NEXT: local copy: Text
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQgetvalue(r, 0, 0) `PQgetvalue(r, 0, 0)`  ; 37:10
// CHECK-NEXT: call Text::Text(&t, %0) unwind out `t(PQgetvalue(r, 0, 0))`  ; 37:8
// CHECK-NEXT: if n ? b2 : b1 `n`  ; 38:7
// CHECK-NEXT: b1:
// CHECK-NEXT: call Text::Text(&copy, &t) unwind b3 `t`  ; 40:15
// CHECK-NEXT: implicit call Text::~Text(&t)  ; 41:3
// CHECK-NEXT: return copy `return copy`  ; 41:3
// CHECK-NEXT: b2:
// CHECK-NEXT: call Text::Text(&%1, "other") unwind b3 `Text("other")`  ; 39:12
// CHECK-NEXT: implicit call Text::~Text(&t)  ; 39:5
// CHECK-NEXT: return %1 `return Text("other")`  ; 39:5
// CHECK-NEXT: b3:
// CHECK-NEXT: implicit call Text::~Text(&t)  ; 37:3
// CHECK-NEXT: resume
// CHECK-NEXT: }
