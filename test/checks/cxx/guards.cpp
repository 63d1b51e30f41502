// RUN: %check_hosts --preview %s
// Scope guards as people write and import them; twins without the guard or
// dismissed.
#include <exception>
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <type_traits>
#include <utility>

void work();

namespace gsl {
template <class F> class final_action {
public:
  explicit final_action(const F &ff) noexcept : f{ff} {}
  explicit final_action(F &&ff) noexcept : f{std::move(ff)} {}
  ~final_action() noexcept {
    if (invoke)
      f();
  }
  final_action(final_action &&other) noexcept
      : f(std::move(other.f)), invoke(std::exchange(other.invoke, false)) {}
  final_action(const final_action &) = delete;
  void operator=(const final_action &) = delete;
  void operator=(final_action &&) = delete;

private:
  F f;
  bool invoke = true;
};
template <class F> [[nodiscard]] auto finally(F &&f) noexcept {
  return final_action<std::decay_t<F>>{std::forward<F>(f)};
}
} // namespace gsl

int finallyOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  auto done = gsl::finally([&] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    throw std::runtime_error("connect");
  return PQserverVersion(c);
}

int finallyTooLateBad(const char *s) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK)
    throw std::runtime_error("connect"); // expect: exception-leak
  auto done = gsl::finally([&] { PQfinish(c); });
  return PQserverVersion(c);
}

int finallyResultOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = gsl::finally([r] { PQclear(r); });
  work();
  return PQntuples(r);
}

// A guard over std::function.
class FunctionGuard {
public:
  explicit FunctionGuard(std::function<void()> f) : f_(std::move(f)) {}
  ~FunctionGuard() {
    if (f_)
      f_();
  }
  void release() { f_ = nullptr; }

private:
  std::function<void()> f_;
};
int functionGuardOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  FunctionGuard g([&] { PQfinish(c); });
  return PQstatus(c);
}

// Go's defer.
struct DeferHelper {
  template <class F> struct Deferred {
    F f;
    ~Deferred() { f(); }
  };
  template <class F> Deferred<F> operator+(F &&f) { return {std::forward<F>(f)}; }
};
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define defer auto CONCAT(defer_, __LINE__) = DeferHelper{} + [&]

int deferOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  defer { PQfinish(c); };
  if (PQstatus(c) != CONNECTION_OK)
    return 1;
  return PQserverVersion(c);
}

// On failure only.
class OnFail {
  PGconn *&c_;
  int uncaught_ = std::uncaught_exceptions();

public:
  explicit OnFail(PGconn *&c) : c_(c) {}
  ~OnFail() {
    if (std::uncaught_exceptions() > uncaught_)
      PQfinish(c_);
  }
};
PGconn *onFailOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  OnFail g(c);
  if (PQstatus(c) != CONNECTION_OK)
    throw std::runtime_error("x");
  return c;
}

// A named class that closes what it refers to.
class ConnCloser {
  PGconn *c_;

public:
  explicit ConnCloser(PGconn *c) : c_(c) {}
  ConnCloser(const ConnCloser &) = delete;
  ~ConnCloser() {
    if (c_)
      PQfinish(c_);
  }
  PGconn *release() {
    PGconn *c = c_;
    c_ = nullptr;
    return c;
  }
};
int closerOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  ConnCloser closer(c);
  return PQstatus(c);
}
PGconn *closerReleaseOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  ConnCloser closer(c);
  if (PQstatus(c) != CONNECTION_OK)
    return nullptr;
  return closer.release();
}
int closerReleaseBad(const char *s) {
  PGconn *c = PQconnectdb(s); // expect: connection-leak
  ConnCloser closer(c);
  closer.release();
  return PQstatus(c);
}

// unique_ptr as a guard over a variable.
int uniqueGuardOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  auto del = [](PGconn **p) { PQfinish(*p); };
  std::unique_ptr<PGconn *, decltype(del)> g(&c, del);
  return PQstatus(c);
}

void sharedVoidOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  std::shared_ptr<void> g(nullptr, [c](void *) { PQfinish(c); });
  work();
}

// An aggregate whose function is set to null.
struct Later {
  std::function<void()> run;
  ~Later() {
    if (run)
      run();
  }
  void cancel() { run = nullptr; }
};

sqlite3 *cancelledTooEarlyBad(const char *file) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return nullptr;
  }
  Later close{[db] { sqlite3_close(db); }};
  close.cancel();
  if (sqlite3_exec(db, "PRAGMA foreign_keys=ON", nullptr, nullptr, nullptr) != SQLITE_OK)
    return nullptr; // expect: connection-leak
  return db;
}

sqlite3 *cancelledLastOk(const char *file) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return nullptr;
  }
  Later close{[db] { sqlite3_close(db); }};
  if (sqlite3_exec(db, "PRAGMA foreign_keys=ON", nullptr, nullptr, nullptr) != SQLITE_OK)
    return nullptr;
  close.cancel();
  return db;
}
