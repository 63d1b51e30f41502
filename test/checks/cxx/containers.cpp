// RUN: %check_hosts --preview %s
// Containers of owners and of raw handles.
#include <array>
#include <deque>
#include <list>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct Finish {
  void operator()(PGconn *c) const { PQfinish(c); }
};
using Conn = std::unique_ptr<PGconn, Finish>;

int ownersOk(const char *s, int n) {
  std::vector<Conn> all;
  for (int i = 0; i < n; i++) {
    Conn c(PQconnectdb(s));
    if (PQstatus(c.get()) != CONNECTION_OK)
      return -1;
    all.push_back(std::move(c));
  }
  all.emplace_back(PQconnectdb(s));
  return (int)all.size();
}

int ownerMapOk(const char *s) {
  std::map<std::string, Conn> byName;
  byName["a"] = Conn(PQconnectdb(s));
  byName["b"].reset(PQconnectdb(s));
  byName.emplace("c", Conn(PQconnectdb(s)));
  byName.insert({"d", nullptr});
  return PQstatus(byName["a"].get());
}

int rawBad(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s)); // expect: connection-leak "'all[]' from 'PQconnectdb' is never released"
  return (int)all.size();
}

int rawOk(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s));
  int ok = 0;
  for (PGconn *c : all) {
    ok += PQstatus(c) == CONNECTION_OK;
    PQfinish(c);
  }
  return ok;
}

int rawIndexOk(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s));
  for (size_t i = 0; i < all.size(); ++i)
    PQfinish(all[i]);
  return 0;
}

int rawIteratorOk(const char *s, int n) {
  std::list<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s));
  for (auto it = all.begin(); it != all.end(); ++it)
    PQfinish(*it);
  all.clear();
  return 0;
}

int rawMapOk(const char *s) {
  std::map<std::string, PGconn *> byName;
  byName["a"] = PQconnectdb(s);
  byName.emplace("b", PQconnectdb(s));
  for (auto &entry : byName)
    PQfinish(entry.second);
  for (auto &[name, conn] : byName)
    PQstatus(conn);
  return 0;
}

int rawMapBad(const char *s) {
  std::map<std::string, PGconn *> byName;
  byName["a"] = PQconnectdb(s); // expect: connection-leak "'byName[]'"
  return (int)byName.size();
}

int emptyPopBackOk(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s));
  while (!all.empty()) {
    PQfinish(all.back());
    all.pop_back();
  }
  return 0;
}

void closeAll(std::vector<PGconn *> &all) {
  for (PGconn *c : all)
    PQfinish(c);
  all.clear();
}

int helperOk(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++)
    all.push_back(PQconnectdb(s));
  closeAll(all);
  return 0;
}

int earlyBad(const char *s, int n) {
  std::vector<PGconn *> all;
  for (int i = 0; i < n; i++) {
    PGconn *c = PQconnectdb(s);
    all.push_back(c);
    if (PQstatus(c) != CONNECTION_OK)
      return -1; // expect: connection-leak "before this return"
  }
  for (PGconn *c : all)
    PQfinish(c);
  return 0;
}

std::vector<PGconn *> returnedOk(const char *s) {
  std::vector<PGconn *> all;
  all.push_back(PQconnectdb(s));
  all.emplace_back(PQconnectdb(s));
  return all;
}

struct Pool {
  std::vector<PGconn *> free_;
  std::deque<PGconn *> busy_;
  void add(const char *s) { free_.push_back(PQconnectdb(s)); }
  void addBusy(const char *s) {
    PGconn *c = PQconnectdb(s);
    busy_.push_front(c);
  }
  ~Pool() {
    for (PGconn *c : free_)
      PQfinish(c);
    for (PGconn *c : busy_)
      PQfinish(c);
  }
};

int outParamOk(const char *s, std::vector<PGconn *> &out) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return 1;
  }
  out.push_back(c);
  return 0;
}

int outParamBad(const char *s, std::vector<PGconn *> &out) {
  PGconn *c = PQconnectdb(s);
  if (PQstatus(c) != CONNECTION_OK)
    return 1; // expect: connection-leak
  out.push_back(c);
  return 0;
}

void process(const std::vector<PGconn *> &all);
void takes(std::vector<PGconn *> all);
int escapesOk(const char *s) {
  std::vector<PGconn *> all;
  all.push_back(PQconnectdb(s));
  takes(std::move(all));
  return 0;
}

int arrayOk(const char *s) {
  std::array<PGconn *, 2> two{PQconnectdb(s), PQconnectdb(s)};
  int n = PQstatus(two[0]);
  for (PGconn *c : two)
    PQfinish(c);
  return n;
}

int statementsBad(sqlite3 *db) {
  std::vector<sqlite3_stmt *> stmts;
  for (const char *sql : {"SELECT 1", "SELECT 2"}) {
    sqlite3_stmt *st = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &st, nullptr) != SQLITE_OK)
      return 1; // expect: statement-leak
    stmts.push_back(st);
  }
  for (auto *st : stmts)
    sqlite3_finalize(st);
  return 0;
}

std::unordered_map<std::string, sqlite3_stmt *> cache;
sqlite3_stmt *cachedOk(sqlite3 *db, const std::string &sql) {
  auto it = cache.find(sql);
  if (it != cache.end())
    return it->second;
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &st, nullptr) != SQLITE_OK)
    return nullptr;
  cache[sql] = st;
  return st;
}
