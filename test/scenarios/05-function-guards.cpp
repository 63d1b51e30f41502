// RUN: %check_hosts %s
// Scenario 5: a guard holds a std::function that releases the handle. It is dismissed
// before the last way that needs it. Twins: dismissed where the handle is handed on,
// or released.
#include <functional>
#include <libpq-fe.h>
#include <utility>

class Cleanup {
  std::function<void()> what_;
  bool armed_ = true;

public:
  explicit Cleanup(std::function<void()> what) : what_(std::move(what)) {}
  Cleanup(const Cleanup &) = delete;
  ~Cleanup() {
    if (armed_)
      what_();
  }
  void dismiss() { armed_ = false; }
  void rearm() { armed_ = true; }
};

int earlyBad(const char *s, int wanted) {
  PGconn *c = PQconnectdb(s);
  Cleanup done([&] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    return -1;
  done.dismiss();
  if (PQserverVersion(c) < wanted)
    return -2; // expect: connection-leak "'done.dismiss()' has dismissed its guard"
  PQfinish(c);
  return 0;
}

int lateOk(const char *s, int wanted) {
  PGconn *c = PQconnectdb(s);
  Cleanup done([&] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    return -1;
  if (PQserverVersion(c) < wanted)
    return -2;
  done.dismiss();
  PQfinish(c);
  return 0;
}

PGconn *returnedOk(const char *s) {
  PGconn *c = PQconnectdb(s);
  Cleanup done([c] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    return nullptr;
  done.dismiss();
  return c;
}

int storedOk(const char *s, PGconn **out) {
  PGconn *c = PQconnectdb(s);
  Cleanup done([c] { PQfinish(c); });
  if (PQstatus(c) != CONNECTION_OK)
    return -1;
  done.dismiss();
  *out = c;
  return 0;
}

int armedAgainOk(const char *s, int wanted) {
  PGconn *c = PQconnectdb(s);
  Cleanup done([&] { PQfinish(c); });
  done.dismiss();
  done.rearm();
  return PQserverVersion(c) < wanted;
}

int nullOk(const char *s) {
  PGconn *c = PQconnectStart(s);
  Cleanup done([&] { PQfinish(c); });
  done.dismiss();
  if (!c)
    return -1;
  PQfinish(c);
  return 0;
}
