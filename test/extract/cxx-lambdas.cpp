// Closures are records; captures are fields; a lambda without captures that
// becomes a function pointer is a function of its own.
// RUN: %dump %s -- -std=c++20 | %FileCheck %s
#include "Inputs/pq.h"

struct Scope {
  PGconn *conn;
  int run(PGresult *r, int n) {
    auto by_ref = [&] { PQclear(r); };
    by_ref();
    auto mixed = [this, n, res = PQexec(conn, "a")]() mutable {
      PQclear(res);
      return n + PQstatus(conn);
    };
    auto nested = [=] { return [r] { PQclear(r); }; };
    nested()();
    void (*plain)(PGresult *) = [](PGresult *x) { PQclear(x); };
    plain(r);
    auto generic = [](auto *x) { PQclear(x); };
    generic(r);
    return mixed();
  }
};
auto at_namespace_scope = [](PGconn *c) { PQfinish(c); };

// The lines below are written by update_checks.py.
// CHECK: record Scope { conn: pg_conn * }
// CHECK-NEXT: record Scope::run::lambda { r: pg_result * & } calls Scope::run::lambda::operator()
// CHECK-NEXT: record Scope::run::lambda { this: Scope *; n: int; res: pg_result * } calls Scope::run::lambda::operator()
// CHECK-NEXT: record Scope::run::lambda { r: pg_result * } calls Scope::run::lambda::operator()
// CHECK-NEXT: record Scope::run::lambda::operator()::lambda { r: pg_result * } calls Scope::run::lambda::operator()::lambda::operator()
// CHECK-NEXT: record Scope::run::lambda { } calls Scope::run::lambda::operator()
// CHECK-NEXT: record Scope::run::lambda { } calls Scope::run::lambda::operator()
// CHECK-NEXT: record lambda { } calls lambda::operator()
// CHECK-LABEL: function Scope::run(this, r, n) -> int {
// CHECK-NEXT: param this: Scope *
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: param n: int
// CHECK-NEXT: local by_ref: Scope::run::lambda
// CHECK-NEXT: local mixed: Scope::run::lambda
// CHECK-NEXT: local nested: Scope::run::lambda
// CHECK-NEXT: local plain: void (pg_result *) *
// CHECK-NEXT: local generic: Scope::run::lambda
// CHECK-NEXT: b0:
// CHECK-NEXT: by_ref.r = &r  ; 9:20
// CHECK-NEXT: call Scope::run::lambda::operator()(&by_ref) unwind out `by_ref()`  ; 10:5
// CHECK-NEXT: mixed.this = this  ; 11:19
// CHECK-NEXT: mixed.n = n  ; 11:25
// CHECK-NEXT: %0 = call PQexec(this->conn, "a") `PQexec(conn, "a")`  ; 11:34
// CHECK-NEXT: mixed.res = %0  ; 11:34
// CHECK-NEXT: nested.r = r  ; 15:20
// CHECK-NEXT: %1 = call Scope::run::lambda::operator()(&nested) unwind out `nested()`  ; 16:5
// CHECK-NEXT: call Scope::run::lambda::operator()::lambda::operator()(&%1) unwind out `nested()()`  ; 16:5
// CHECK-NEXT: plain = @Scope::run::lambda::__invoke  ; 17:33
// CHECK-NEXT: call *plain(r) unwind out `plain(r)`  ; 18:5
// CHECK-NEXT: call Scope::run::lambda::operator()(&generic, r) unwind out `generic(r)`  ; 20:5
// CHECK-NEXT: %2 = call Scope::run::lambda::operator()(&mixed) unwind out `mixed()`  ; 21:12
// CHECK-NEXT: return %2 `return mixed()`  ; 21:5
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::__invoke(x) -> void {
// CHECK-NEXT: param x: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(x) `PQclear(x)`  ; 17:51
// CHECK-NEXT: return  ; 17:63
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()(this, x) -> void template {
// CHECK-NEXT: param this: Scope::run::lambda *
// CHECK-NEXT: param x: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(x) `PQclear(x)`  ; 19:34
// CHECK-NEXT: return  ; 19:46
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()(this, x) -> void {
// CHECK-NEXT: param this: Scope::run::lambda *
// CHECK-NEXT: param x: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(x) `PQclear(x)`  ; 17:51
// CHECK-NEXT: return  ; 17:63
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()(this) -> Scope::run::lambda::operator()::lambda {
// CHECK-NEXT: param this: Scope::run::lambda *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0.r = this->r  ; 15:33
// CHECK-NEXT: return %0 `return [r] { PQclear(r); }`  ; 15:25
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()::lambda::operator()(this) -> void {
// CHECK-NEXT: param this: Scope::run::lambda::operator()::lambda *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(this->r) `PQclear(r)`  ; 15:38
// CHECK-NEXT: return  ; 15:50
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()(this) -> int {
// CHECK-NEXT: param this: Scope::run::lambda *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(this->res) `PQclear(res)`  ; 12:7
// CHECK-NEXT: %0 = call PQstatus(this->this->conn) `PQstatus(conn)`  ; 13:18
// CHECK-NEXT: %1 = this->n + %0  ; 13:14
// CHECK-NEXT: return %1 `return n + PQstatus(conn)`  ; 13:7
// CHECK-NEXT: }
// CHECK-LABEL: function Scope::run::lambda::operator()(this) -> void {
// CHECK-NEXT: param this: Scope::run::lambda *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(*this->r) `PQclear(r)`  ; 9:25
// CHECK-NEXT: return  ; 9:37
// CHECK-NEXT: }
// CHECK-LABEL: function lambda::operator()(this, c) -> void internal {
// CHECK-NEXT: param this: lambda *
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQfinish(c) `PQfinish(c)`  ; 24:43
// CHECK-NEXT: return  ; 24:56
// CHECK-NEXT: }
