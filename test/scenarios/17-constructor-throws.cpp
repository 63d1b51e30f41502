// RUN: %check_hosts --preview %s
// Scenario 17: a constructor acquires, then throws; its destructor never runs.
// Twin: the handle is in a member that is complete, or is released first.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

class ThrowsBad {
  PGconn *c_;

public:
  explicit ThrowsBad(const char *s) : c_(PQconnectdb(s)) {
    if (PQstatus(c_) != CONNECTION_OK)
      throw std::runtime_error(PQerrorMessage(c_)); // expect: member-leak "no destructor runs"
  }
  ThrowsBad(const ThrowsBad &) = delete;
  ~ThrowsBad() { PQfinish(c_); }
};

class BodyBad {
  sqlite3 *db_ = nullptr;

public:
  explicit BodyBad(const std::string &file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK)
      throw std::runtime_error("open"); // expect: member-leak "'db_'"
  }
  BodyBad(const BodyBad &) = delete;
  ~BodyBad() { sqlite3_close(db_); }
};

class ReleasesOk {
  PGconn *c_;

public:
  explicit ReleasesOk(const char *s) : c_(PQconnectdb(s)) {
    if (PQstatus(c_) != CONNECTION_OK) {
      std::string why = PQerrorMessage(c_);
      PQfinish(c_);
      throw std::runtime_error(why);
    }
  }
  ReleasesOk(const ReleasesOk &) = delete;
  ~ReleasesOk() { PQfinish(c_); }
};

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};

class OwnerOk {
  std::unique_ptr<PGconn, Finish> c_;

public:
  explicit OwnerOk(const char *s) : c_(PQconnectdb(s)) {
    if (PQstatus(c_.get()) != CONNECTION_OK)
      throw std::runtime_error(PQerrorMessage(c_.get()));
  }
};

class DelegatesOk {
  PGconn *c_ = nullptr;
  DelegatesOk() {}

public:
  explicit DelegatesOk(const char *s) : DelegatesOk() {
    c_ = PQconnectdb(s);
    if (PQstatus(c_) != CONNECTION_OK)
      throw std::runtime_error(PQerrorMessage(c_));
  }
  DelegatesOk(const DelegatesOk &) = delete;
  ~DelegatesOk() { PQfinish(c_); }
};

class Part {
  PGconn *c_;

public:
  explicit Part(const char *s) : c_(PQconnectdb(s)) {}
  Part(const Part &) = delete;
  ~Part() { PQfinish(c_); }
  bool ok() const { return PQstatus(c_) == CONNECTION_OK; }
};
class MemberOk {
  Part part_;

public:
  explicit MemberOk(const char *s) : part_(s) {
    if (!part_.ok())
      throw std::runtime_error("part");
  }
};
