// What generated C++ programs are made of besides the handle functions: calls
// that throw, deleters, scope guards.
#ifndef FAKEXX_H
#define FAKEXX_H
#include "fake.h"
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

extern "C" int choose(int n);

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Late : Failure {
  using Failure::Failure;
};
struct Other {};

inline void work() {
  if (choose(2))
    throw Failure("work");
}
inline void workLate() {
  if (choose(2))
    throw Late("late");
}
inline void workOther() {
  if (choose(2))
    throw Other();
}
inline void quiet() noexcept { printf("quiet\n"); }

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
  void operator()(sqlite3 *db) const { sqlite3_close(db); }
};
template <auto Function> struct Calls {
  template <class T> void operator()(T *p) const { Function(p); }
};
template <class T> struct End;
template <> struct End<PGresult> {
  void operator()(PGresult *r) const { PQclear(r); }
};
template <> struct End<sqlite3_stmt> {
  void operator()(sqlite3_stmt *s) const { sqlite3_finalize(s); }
};

template <class F> class Guard {
  F f;
  bool active = true;

public:
  explicit Guard(F f) : f(std::move(f)) {}
  Guard(Guard &&o) noexcept : f(std::move(o.f)), active(std::exchange(o.active, false)) {}
  Guard(const Guard &) = delete;
  ~Guard() {
    if (active)
      f();
  }
  void dismiss() noexcept { active = false; }
};
template <class F> Guard<F> makeGuard(F f) { return Guard<F>(std::move(f)); }
template <class F> auto finally(F &&f) noexcept {
  return Guard<std::decay_t<F>>(std::forward<F>(f));
}
#endif
