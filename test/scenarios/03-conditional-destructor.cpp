// RUN: %check_hosts --preview %s
// Scenario 3: the destructor closes only what opened well, and a failed connection is
// one too. Twin: the one that failed is closed where it fails.
#include <libpq-fe.h>

class ClosesGoodOnesBad {
  PGconn *c_ = nullptr;

public:
  ClosesGoodOnesBad() = default;
  ClosesGoodOnesBad(const ClosesGoodOnesBad &) = delete;
  bool open(const char *s) {
    if (!c_)
      c_ = PQconnectdb(s);
    return PQstatus(c_) == CONNECTION_OK;
  }
  ~ClosesGoodOnesBad() {
    if (c_ && PQstatus(c_) == CONNECTION_OK)
      PQfinish(c_); // expect: member-leak "only after a test of its state"
  }
};

class ClosesGoodOnesOk {
  PGconn *c_ = nullptr;

public:
  ClosesGoodOnesOk() = default;
  ClosesGoodOnesOk(const ClosesGoodOnesOk &) = delete;
  bool open(const char *s) {
    if (!c_)
      c_ = PQconnectdb(s);
    if (PQstatus(c_) == CONNECTION_OK)
      return true;
    PQfinish(c_);
    c_ = nullptr;
    return false;
  }
  ~ClosesGoodOnesOk() {
    if (c_ && PQstatus(c_) == CONNECTION_OK)
      PQfinish(c_);
  }
};

class ClosesOk {
  PGconn *c_ = nullptr;

public:
  ClosesOk() = default;
  ClosesOk(const ClosesOk &) = delete;
  bool open(const char *s) {
    if (!c_)
      c_ = PQconnectdb(s);
    return PQstatus(c_) == CONNECTION_OK;
  }
  void quit() {
    if (PQstatus(c_) == CONNECTION_OK)
      PQfinish(c_);
    c_ = nullptr;
  }
  ~ClosesOk() { PQfinish(c_); }
};
