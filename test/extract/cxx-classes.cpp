// Members, bases, references, operators, new and delete.
// RUN: %dump %s -- -std=c++17 | %FileCheck %s
#include "Inputs/pq.h"

class Handle {
  PGconn *conn = nullptr;

public:
  Handle() = default;
  explicit Handle(PGconn *c) : conn(c) {}
  Handle(Handle &&o) noexcept : conn(o.conn) { o.conn = nullptr; }
  Handle &operator=(Handle &&o) noexcept {
    PGconn *t = conn;
    conn = o.conn;
    o.conn = t;
    return *this;
  }
  ~Handle();
  PGconn *get() const { return conn; }
  PGconn *operator*() const { return conn; }
  explicit operator bool() const { return conn; }
};
Handle::~Handle() { PQfinish(conn); }

struct Counter {
  int count;
  void bump() { ++count; }
};
struct Session : Counter {
  Handle handle;
  PGresult *&slot;
  static PGresult *last;
  Session(PGresult *&s) : handle(PQconnectdb("a")), slot(s) { bump(); }
  void run(PGresult **out) {
    slot = PQexec(*handle, "x");
    *out = last = slot;
    count = 2;
    if (handle)
      this->bump();
  }
};
PGresult *Session::last;

int use(Session *s, Session &r, Session &&x) {
  s->bump();
  r.bump();
  Counter *c = s, &d = r;
  c->bump();
  d.bump();
  PGresult *&alias = r.slot;
  alias = nullptr;
  r.handle = static_cast<Handle &&>(x.handle);
  Handle moved(static_cast<Handle &&>(r.handle)), plain;
  Session *n = new Session(alias);
  delete n;
  Session *many = new Session[1]{alias};
  delete[] many;
  int Counter::*field = &Counter::count;
  return static_cast<Session *>(c)->count + r.*field;
}

struct Derived : Session {
  using Session::Session;
  int count_again() { return count; }
};
void derived(PGresult *r) { Derived d(r); }

struct Parts {
  PGconn *c;
  PGresult *r;
};
Parts make(PGconn *c) { return {c, PQexec(c, "a")}; }
void take(PGconn *c) {
  auto [conn, result] = make(c);
  PQclear(result);
  Parts copy = make(conn);
  copy = make(c);
  PQclear(make(c).r);
}

// The lines below are written by update_checks.py.
// CHECK: record Handle { conn: pg_conn * } destructor Handle::~Handle
// CHECK-NEXT: record Counter { count: int }
// CHECK-NEXT: record Session { <base> Counter: Counter; handle: Handle; slot: pg_result * & } destructor Session::~Session
// CHECK-NEXT: record Derived { <base> Session: Session } destructor Derived::~Derived
// CHECK-NEXT: record Parts { c: pg_conn *; r: pg_result * }
// CHECK-LABEL: function Handle::Handle(this) -> void nothrow {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: b0:
// CHECK-NEXT: this->conn = 0  ; 9:3
// CHECK-NEXT: return  ; 9:20
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::Handle(this, c) -> void {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: this->conn = c  ; 10:37
// CHECK-NEXT: return  ; 10:41
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::Handle(this, o) -> void nothrow {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: param o: Handle &&
// CHECK-NEXT: b0:
// CHECK-NEXT: this->conn = o->conn  ; 11:38
// CHECK-NEXT: o->conn = 0  ; 11:48
// CHECK-NEXT: return  ; 11:66
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::operator=(this, o) -> Handle & nothrow {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: param o: Handle &&
// CHECK-NEXT: local t: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: t = this->conn  ; 13:17
// CHECK-NEXT: this->conn = o->conn  ; 14:5
// CHECK-NEXT: o->conn = t  ; 15:5
// CHECK-NEXT: return this `return *this`  ; 16:5
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::get(this) -> pg_conn * {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: b0:
// CHECK-NEXT: return this->conn `return conn`  ; 19:25
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::operator*(this) -> pg_conn * {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: b0:
// CHECK-NEXT: return this->conn `return conn`  ; 20:31
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::operator bool(this) -> bool {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = cmp this->conn != 0  ; 21:43
// CHECK-NEXT: return %0 `return conn`  ; 21:36
// CHECK-NEXT: }
// CHECK-LABEL: function Handle::~Handle(this) -> void nothrow {
// CHECK-NEXT: param this: Handle *
// CHECK-NEXT: b0:
// CHECK-NEXT: call PQfinish(this->conn) `PQfinish(conn)`  ; 23:21
// CHECK-NEXT: return  ; 23:37
// CHECK-NEXT: }
// CHECK-LABEL: function Counter::bump(this) -> void {
// CHECK-NEXT: param this: Counter *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = this->count + 1  ; 27:17
// CHECK-NEXT: this->count = %0  ; 27:17
// CHECK-NEXT: return  ; 27:26
// CHECK-NEXT: }
// CHECK-LABEL: function Counter::Counter(this) -> void nothrow {
// CHECK-NEXT: param this: Counter *
// CHECK-NEXT: b0:
// CHECK-NEXT: return  ; 25:8
// CHECK-NEXT: }
// CHECK-LABEL: function Session::Session(this, s) -> void {
// CHECK-NEXT: param this: Session *
// CHECK-NEXT: param s: pg_result * &
// CHECK-NEXT: b0:
// CHECK-NEXT: this-><base> Counter = undef  ; 33:3
// CHECK-NEXT: %0 = call PQconnectdb("a") `PQconnectdb("a")`  ; 33:34
// CHECK-NEXT: call Handle::Handle(&this->handle, %0) unwind out `handle(PQconnectdb("a"))`  ; 33:27
// CHECK-NEXT: this->slot = s  ; 33:58
// CHECK-NEXT: call Counter::bump(&this-><base> Counter) unwind b1 `bump()`  ; 33:63
// CHECK-NEXT: return  ; 33:71
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Handle::~Handle(&this->handle)  ; 33:27
// CHECK-NEXT: resume
// CHECK-NEXT: }
// CHECK-LABEL: function Session::run(this, out) -> void {
// CHECK-NEXT: param this: Session *
// CHECK-NEXT: param out: pg_result * *
// CHECK-NEXT: global Session::last: pg_result *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call Handle::operator*(&this->handle) unwind out `*handle`  ; 35:19
// CHECK-NEXT: %1 = call PQexec(%0, "x") `PQexec(*handle, "x")`  ; 35:12
// CHECK-NEXT: *this->slot = %1  ; 35:5
// CHECK-NEXT: Session::last = *this->slot  ; 36:12
// CHECK-NEXT: *out = Session::last  ; 36:5
// CHECK-NEXT: this-><base> Counter.count = 2  ; 37:5
// CHECK-NEXT: %2 = call Handle::operator bool(&this->handle) unwind out `handle`  ; 38:9
// CHECK-NEXT: if %2 ? b2 : b1 `handle`  ; 38:9
// CHECK-NEXT: b1:
// CHECK-NEXT: return  ; 40:3
// CHECK-NEXT: b2:
// CHECK-NEXT: call Counter::bump(&this-><base> Counter) unwind out `this->bump()`  ; 39:7
// CHECK-NEXT: goto b1
// CHECK-NEXT: }
// CHECK-LABEL: function Session::~Session(this) -> void nothrow {
// CHECK-NEXT: param this: Session *
// CHECK-NEXT: b0:
// CHECK-NEXT: implicit call Handle::~Handle(&this->handle)  ; 29:8
// CHECK-NEXT: return  ; 29:8
// CHECK-NEXT: }
// CHECK-LABEL: function use(s, r, x) -> int {
// CHECK-NEXT: param s: Session *
// CHECK-NEXT: param r: Session &
// CHECK-NEXT: param x: Session &&
// CHECK-NEXT: local c: Counter *
// CHECK-NEXT: local d: Counter &
// CHECK-NEXT: local alias: pg_result * &
// CHECK-NEXT: local moved: Handle
// CHECK-NEXT: local plain: Handle
// CHECK-NEXT: local n: Session *
// CHECK-NEXT: local many: Session *
// CHECK-NEXT: local field: int Counter::*
// CHECK-NEXT: b0:
// CHECK-NEXT: call Counter::bump(&s-><base> Counter) unwind out `s->bump()`  ; 45:3
// CHECK-NEXT: call Counter::bump(&r-><base> Counter) unwind out `r.bump()`  ; 46:3
// CHECK-NEXT: c = s  ; 47:16
// CHECK-NEXT: d = &r-><base> Counter  ; 47:24
// CHECK-NEXT: call Counter::bump(c) unwind out `c->bump()`  ; 48:3
// CHECK-NEXT: call Counter::bump(d) unwind out `d.bump()`  ; 49:3
// CHECK-NEXT: alias = r->slot  ; 50:22
// CHECK-NEXT: *alias = 0  ; 51:3
// CHECK-NEXT: %0 = call Handle::operator=(&r->handle, &x->handle) `r.handle = static_cast<Handle &&>(x.handle)`  ; 52:3
// CHECK-NEXT: call Handle::Handle(&moved, &r->handle) `moved(static_cast<Handle &&>(r.handle))`  ; 53:10
// CHECK-NEXT: call Handle::Handle(&plain) `plain`  ; 53:51
// CHECK-NEXT: %1 = call operator new(unknown) unwind b1 `new Session(alias)`  ; 54:16
// CHECK-NEXT: call Session::Session(%1, alias) unwind b3 `Session(alias)`  ; 54:20
// CHECK-NEXT: n = %1  ; 54:16
// CHECK-NEXT: %2 = n  ; 55:3
// CHECK-NEXT: branch %2 ? b4 : b5  ; 55:3
// CHECK-NEXT: b1:
// CHECK-NEXT: implicit call Handle::~Handle(&plain)  ; 53:3
// CHECK-NEXT: goto b2
// CHECK-NEXT: b2:
// CHECK-NEXT: implicit call Handle::~Handle(&moved)  ; 53:3
// CHECK-NEXT: resume
// CHECK-NEXT: b3:
// CHECK-NEXT: implicit call operator delete(%1)  ; 54:16
// CHECK-NEXT: goto b1
// CHECK-NEXT: b4:
// CHECK-NEXT: implicit call Session::~Session(%2)  ; 55:3
// CHECK-NEXT: call operator delete(%2) `delete n`  ; 55:3
// CHECK-NEXT: goto b5
// CHECK-NEXT: b5:
// CHECK-NEXT: %3 = call operator new[](unknown) unwind b1 `new Session[1]{alias}`  ; 56:19
// CHECK-NEXT: call Session::Session(&%3[0], alias) unwind b6 `alias`  ; 56:34
// CHECK-NEXT: many = %3  ; 56:19
// CHECK-NEXT: %4 = many  ; 57:3
// CHECK-NEXT: branch %4 ? b7 : b8  ; 57:3
// CHECK-NEXT: b6:
// CHECK-NEXT: implicit call operator delete[](%3)  ; 56:19
// CHECK-NEXT: goto b1
// CHECK-NEXT: b7:
// CHECK-NEXT: implicit call Session::~Session(&%4[])  ; 57:3
// CHECK-NEXT: call operator delete[](%4) `delete[] many`  ; 57:3
// CHECK-NEXT: goto b8
// CHECK-NEXT: b8:
// CHECK-NEXT: field = unknown  ; 58:25
// CHECK-NEXT: %5 = unknown  ; 59:45
// CHECK-NEXT: %6 = c-><base> Counter.count + %5  ; 59:10
// CHECK-NEXT: implicit call Handle::~Handle(&plain)  ; 59:3
// CHECK-NEXT: implicit call Handle::~Handle(&moved)  ; 59:3
// CHECK-NEXT: return %6 `return static_cast<Session *>(c)->count + r.*field`  ; 59:3
// CHECK-NEXT: }
// CHECK-LABEL: function Derived::count_again(this) -> int {
// CHECK-NEXT: param this: Derived *
// CHECK-NEXT: b0:
// CHECK-NEXT: return this-><base> Session.<base> Counter.count `return count`  ; 64:23
// CHECK-NEXT: }
// CHECK-LABEL: function Derived::Derived(this, %0) -> void {
// CHECK-NEXT: param this: Derived *
// CHECK-NEXT: param %0: pg_result * &
// CHECK-NEXT: b0:
// CHECK-NEXT: implicit call Session::Session(&this-><base> Session, %0) unwind out  ; 63:18
// CHECK-NEXT: return  ; 63:18
// CHECK-NEXT: }
// CHECK-LABEL: function Derived::~Derived(this) -> void nothrow {
// CHECK-NEXT: param this: Derived *
// CHECK-NEXT: b0:
// CHECK-NEXT: implicit call Session::~Session(&this-><base> Session)  ; 62:8
// CHECK-NEXT: return  ; 62:8
// CHECK-NEXT: }
// CHECK-LABEL: function derived(r) -> void {
// CHECK-NEXT: param r: pg_result *
// CHECK-NEXT: local d: Derived
// CHECK-NEXT: b0:
// CHECK-NEXT: call Derived::Derived(&d, &r) unwind out `d(r)`  ; 66:37
// CHECK-NEXT: implicit call Derived::~Derived(&d)  ; 66:43
// CHECK-NEXT: return  ; 66:43
// CHECK-NEXT: }
// CHECK-LABEL: function Parts::operator=(this, %0) -> Parts & nothrow {
// CHECK-NEXT: param this: Parts *
// CHECK-NEXT: param %0: Parts &&
// CHECK-NEXT: b0:
// CHECK-NEXT: this->c = %0->c  ; 68:8
// CHECK-NEXT: this->r = %0->r  ; 68:8
// CHECK-NEXT: return this `Parts`  ; 68:8
// CHECK-NEXT: }
// CHECK-LABEL: function make(c) -> Parts {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: b0:
// CHECK-NEXT: %0.c = c  ; 72:33
// CHECK-NEXT: %1 = call PQexec(c, "a") `PQexec(c, "a")`  ; 72:36
// CHECK-NEXT: %0.r = %1  ; 72:36
// CHECK-NEXT: return %0 `return {c, PQexec(c, "a")}`  ; 72:25
// CHECK-NEXT: }
// CHECK-LABEL: function take(c) -> void {
// CHECK-NEXT: param c: pg_conn *
// CHECK-NEXT: local %0: Parts
// CHECK-NEXT: local copy: Parts
// CHECK-NEXT: b0:
// CHECK-NEXT: %0 = call make(c) unwind out `make(c)`  ; 74:25
// CHECK-NEXT: call PQclear(%0.r) `PQclear(result)`  ; 75:3
// CHECK-NEXT: copy = call make(%0.c) unwind out `make(conn)`  ; 76:16
// CHECK-NEXT: %1 = call make(c) unwind out `make(c)`  ; 77:10
// CHECK-NEXT: copy = %1  ; 77:3
// CHECK-NEXT: %2 = call make(c) unwind out `make(c)`  ; 78:11
// CHECK-NEXT: call PQclear(%2.r) `PQclear(make(c).r)`  ; 78:3
// CHECK-NEXT: return  ; 79:1
// CHECK-NEXT: }
