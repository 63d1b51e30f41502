// Instantiations are lowered, patterns are not. Names carry no arguments and
// no inline or unnamed namespaces.
// RUN: %dump %s -- -std=c++17 | %FileCheck %s
#include "Inputs/pq.h"

namespace lib {
inline namespace v1 {
template <class T, void (*Free)(T *)> struct Owner {
  T *p;
  explicit Owner(T *p) : p(p) {}
  ~Owner() { Free(p); }
  template <class U> U *as() { return p; }
};
} // namespace v1
} // namespace lib
namespace {
template <class... Ts> void clearAll(Ts *...rs) { (PQclear(rs), ...); }
template <bool Clear> void maybe(PGresult *r) {
  if constexpr (Clear)
    PQclear(r);
  else
    PQntuples(r);
}
void hidden(PGresult *r) {
  lib::Owner<PGresult, PQclear> o(r);
  clearAll(o.p, r);
  maybe<false>(o.as<PGresult>());
}
} // namespace
template <class T> void pattern(T *t) { PQclear(t); }
void entry(PGresult *r) { hidden(r); }

// The lines below are written by update_checks.py.
// CHECK: record lib::Owner { p: pg_result * } destructor lib::Owner::~Owner
// CHECK-LABEL: function lib::Owner::Owner(this, p) -> void template {
// CHECK-NEXT: param this: lib::Owner *
// CHECK-NEXT: param p: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: this->p = p  ; 10:28
// CHECK-NEXT: return  ; 10:32
// CHECK-NEXT: }
// CHECK-LABEL: function lib::Owner::~Owner(this) -> void nothrow template {
// CHECK-NEXT: param this: lib::Owner *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(this->p) `Free(p)`  ; 11:14
// CHECK-NEXT: return  ; 11:23
// CHECK-NEXT: }
// CHECK-LABEL: function lib::Owner::as(this) -> pg_result * template {
// CHECK-NEXT: param this: lib::Owner *
// CHECK-NEXT: b0:
// CHECK-NEXT: return this->p `return p`  ; 12:32
// CHECK-NEXT: }
// CHECK-LABEL: function clearAll(rs, rs.2) -> void internal template {
// CHECK-NEXT: param rs: pg_result *
// CHECK-NEXT: param rs.2: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQclear(rs) `PQclear(rs)`  ; 17:52
// CHECK-NEXT: call PQclear(rs.2) `PQclear(rs)`  ; 17:52
// CHECK-NEXT: return  ; 17:71
// CHECK-NEXT: }
// CHECK-LABEL: function maybe(r) -> void internal template {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call PQntuples(r) `PQntuples(r)`  ; 22:5
// CHECK-NEXT: goto b1
// CHECK-NEXT: b1:
// CHECK-NEXT: return  ; 23:1
// CHECK-NEXT: }
// CHECK-LABEL: function hidden(r) -> void internal {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local o: lib::Owner
// CHECK-NEXT: b0:
// CHECK-NEXT: call lib::Owner::Owner(&o, r) unwind out `o(r)`  ; 25:33
// CHECK-NEXT: call clearAll(o.p, r) unwind b1 `clearAll(o.p, r)`  ; 26:3
// CHECK-NEXT: %0 = call lib::Owner::as(&o) unwind b1 `o.as<PGresult>()`  ; 27:16
// CHECK-NEXT: call maybe(%0) unwind b1 `maybe<false>(o.as<PGresult>())`  ; 27:3
// CHECK-NEXT: implicit call lib::Owner::~Owner(&o)  ; 28:1
// CHECK-NEXT: return  ; 28:1
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call lib::Owner::~Owner(&o)  ; 25:3
// CHECK-NEXT: resume
// CHECK-NEXT: }
// CHECK-LABEL: function entry(r) -> void {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: call hidden(r) unwind out `hidden(r)`  ; 31:27
// CHECK-NEXT: return  ; 31:38
// CHECK-NEXT: }
