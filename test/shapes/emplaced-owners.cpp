// RUN: %check_hosts %s
// A container makes an owner of the raw handle that emplace_back gets, and the owner
// releases it: a handle that is closed before, or afterwards, is released twice.
#include <libpq-fe.h>
#include <list>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <vector>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};

struct Close {
  void operator()(PGconn *c) const { PQfinish(c); }
  void operator()(sqlite3 *db) const { sqlite3_close(db); }
};

// It gives nothing back: the element is a name for what another owns.
struct Leave {
  void operator()(PGconn *) const {}
};

using Owner = std::unique_ptr<PGconn, Finish>;
using AnyOwner = std::unique_ptr<PGconn, Close>;
using Name = std::unique_ptr<PGconn, Leave>;

void beforeBad() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  if (PQstatus(c) != CONNECTION_OK)
    PQfinish(c);
  all.emplace_back(c); // expect: double-release
}

void beforeOk() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return;
  }
  all.emplace_back(c);
}

void forgottenOk() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    c = nullptr;
  }
  all.emplace_back(c);
}

void afterBad() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c);
  PQfinish(c); // expect: double-release
}

void neverOk() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c);
}

// A call operator for each kind of handle.
void overloadedBad() {
  std::vector<AnyOwner> all;
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.emplace_back(c); // expect: double-release
}

void overloadedOk() {
  std::vector<AnyOwner> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c);
}

// sqlite3_close may refuse; that does not make the second one right.
void refusingBad() {
  std::vector<std::unique_ptr<sqlite3, Close>> all;
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK)
    sqlite3_close(db);
  all.emplace_back(db); // expect: double-release
}

void refusingOk() {
  std::vector<std::unique_ptr<sqlite3, Close>> all;
  sqlite3 *db = nullptr;
  if (sqlite3_open("f", &db) != SQLITE_OK) {
    sqlite3_close(db);
    db = nullptr;
  }
  all.emplace_back(db);
}

void frontBad() {
  std::list<Owner> all;
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.emplace_front(c); // expect: double-release
}

void keyedBad() {
  std::map<int, Owner> all;
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.emplace(1, c); // expect: double-release
}

void keyedOk() {
  std::map<int, Owner> all;
  PGconn *c = PQconnectdb("");
  all.emplace(1, c);
}

void pushedBad() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.push_back(Owner(c)); // expect: double-release
}

void pushedOk() {
  std::vector<Owner> all;
  PGconn *c = PQconnectdb("");
  all.push_back(Owner(c));
}

void sharedBad() {
  std::vector<std::shared_ptr<PGconn>> all;
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.emplace_back(c, PQfinish); // expect: double-release
}

void sharedLaterBad() {
  std::vector<std::shared_ptr<PGconn>> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c, PQfinish);
  PQfinish(c); // expect: double-release
}

void sharedOk() {
  std::vector<std::shared_ptr<PGconn>> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c, PQfinish);
}

// A key of a map is no owner, nor is a plain element.
void keyOk(std::map<PGconn *, Owner> &all) {
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  all.emplace(c, nullptr);
}

void plainOk(std::vector<PGconn *> &seen) {
  PGconn *c = PQconnectdb("");
  PQfinish(c);
  seen.emplace_back(c);
}

void nameOk() {
  std::vector<Name> all;
  PGconn *c = PQconnectdb("");
  all.emplace_back(c);
  PQfinish(c);
}
