// RUN: %check_hosts --preview %s
// Scenario 3: a class keeps handles in a container. Nobody releases them; or the
// destructor does, and a method drops one without. Twins: any function releases
// them, hands them out, or gives the container away.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <mysql.h>
#include <sqlite3.h>
#include <string>
#include <vector>

class ShardsBad {
  std::vector<PGconn *> shards_;

public:
  void add(const char *s) {
    PGconn *c = PQconnectdb(s); // expect: member-leak "nothing releases what that holds"
    if (PQstatus(c) != CONNECTION_OK) {
      PQfinish(c);
      return;
    }
    shards_.push_back(c);
  }
  int total() const {
    int sum = 0;
    for (PGconn *c : shards_)
      sum += PQbackendPID(c);
    return sum;
  }
  ~ShardsBad() { shards_.clear(); }
};

class ShardsOk {
  std::vector<PGconn *> shards_;

public:
  void add(const char *s) { shards_.push_back(PQconnectdb(s)); }
  void close() {
    for (PGconn *c : shards_)
      PQfinish(c);
    shards_.clear();
  }
  ~ShardsOk() { close(); }
};

class HandsOutOk {
  std::vector<PGconn *> shards_;

public:
  void add(const char *s) { shards_.push_back(PQconnectdb(s)); }
  PGconn *at(size_t i) const { return shards_[i]; }
};

class GivesAwayOk {
  std::vector<redisContext *> all_;

public:
  void add(const char *host) { all_.push_back(redisConnect(host, 6379)); }
  std::vector<redisContext *> give() { return std::move(all_); }
};

class DropsBad {
  std::map<int, redisContext *> nodes_;

public:
  void add(int id, const char *host) {
    redisContext *c = redisConnect(host, 6379);
    if (c)
      nodes_[id] = c;
  }
  void remove(int id) {
    nodes_.erase(id); // expect: member-leak "drops what 'nodes_' of 'DropsBad' holds"
  }
  ~DropsBad() {
    for (auto &n : nodes_)
      redisFree(n.second);
  }
};

class DropsOk {
  std::map<int, redisContext *> nodes_;
  void finish(int id) { redisFree(nodes_[id]); }

public:
  void add(int id, const char *host) {
    redisContext *c = redisConnect(host, 6379);
    if (c)
      nodes_[id] = c;
  }
  void remove(int id) {
    auto it = nodes_.find(id);
    if (it == nodes_.end())
      return;
    redisFree(it->second);
    nodes_.erase(it);
  }
  void removeByHelper(int id) {
    finish(id);
    nodes_.erase(id);
  }
  ~DropsOk() {
    for (auto &n : nodes_)
      redisFree(n.second);
  }
};

class OwnersOk {
  std::map<int, std::shared_ptr<PGconn>> nodes_;

public:
  void add(int id, const char *s) { nodes_[id] = std::shared_ptr<PGconn>(PQconnectdb(s), PQfinish); }
  void remove(int id) { nodes_.erase(id); }
};

static void drain(std::vector<sqlite3_stmt *> &all) {
  for (sqlite3_stmt *s : all)
    sqlite3_finalize(s);
}
class HelperOk {
  std::vector<sqlite3_stmt *> all_;

public:
  bool add(sqlite3 *db, const char *sql) {
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &s, nullptr) != SQLITE_OK)
      return false;
    all_.push_back(s);
    return true;
  }
  ~HelperOk() { drain(all_); }
};

// The same in a function.
unsigned long long sumBad(MYSQL *m) {
  std::vector<MYSQL_RES *> sets;
  unsigned long long rows = 0;
  do {
    if (MYSQL_RES *r = mysql_store_result(m)) // expect: result-leak "is kept in 'sets', and nothing releases what that holds"
      sets.push_back(r);
  } while (mysql_next_result(m) == 0);
  for (MYSQL_RES *r : sets)
    rows += mysql_num_rows(r);
  return rows;
}

unsigned long long sumOk(MYSQL *m) {
  std::vector<MYSQL_RES *> sets;
  unsigned long long rows = 0;
  do {
    if (MYSQL_RES *r = mysql_store_result(m))
      sets.push_back(r);
  } while (mysql_next_result(m) == 0);
  for (MYSQL_RES *r : sets) {
    rows += mysql_num_rows(r);
    mysql_free_result(r);
  }
  return rows;
}

int eachBad(PGconn *c) {
  PGresult *parts[4];
  int rows = 0;
  for (int i = 0; i < 4; ++i)
    parts[i] = PQexec(c, "SELECT 1"); // expect: result-leak "is kept in 'parts'"
  for (int i = 0; i < 4; ++i)
    rows += PQresultStatus(parts[i]) == PGRES_TUPLES_OK ? PQntuples(parts[i]) : 0;
  return rows;
}

int eachOk(PGconn *c) {
  PGresult *parts[4];
  int rows = 0;
  for (int i = 0; i < 4; ++i)
    parts[i] = PQexec(c, "SELECT 1");
  for (int i = 0; i < 4; ++i) {
    rows += PQresultStatus(parts[i]) == PGRES_TUPLES_OK ? PQntuples(parts[i]) : 0;
    PQclear(parts[i]);
  }
  return rows;
}

std::vector<PGresult *> returnedOk(PGconn *c) {
  std::vector<PGresult *> parts;
  for (int i = 0; i < 4; ++i)
    parts.push_back(PQexec(c, "SELECT 1"));
  return parts;
}

void sink(PGresult **parts, int n);
void givenOk(PGconn *c) {
  PGresult *parts[4];
  for (int i = 0; i < 4; ++i)
    parts[i] = PQexec(c, "SELECT 1");
  sink(parts, 4);
}
