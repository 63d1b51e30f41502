// RUN: %check_hosts --preview %s
// A cache finds that a connection is broken and erases its entry without releasing
// it. Twins release it, or hand out what they take from the table.
#include <libpq-fe.h>
#include <map>
#include <string>
#include <unordered_map>

class ShardsBad {
  std::unordered_map<int, PGconn *> open_;

public:
  ShardsBad() = default;
  ShardsBad(const ShardsBad &) = delete;
  PGconn *get(int shard, const std::string &dsn) {
    auto it = open_.find(shard);
    if (it != open_.end()) {
      if (PQstatus(it->second) == CONNECTION_OK)
        return it->second;
      open_.erase(it); // expect: member-leak "drops what 'open_'"
    }
    PGconn *c = PQconnectdb(dsn.c_str());
    open_[shard] = c;
    return c;
  }
  ~ShardsBad() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};

class ShardsOk {
  std::unordered_map<int, PGconn *> open_;

public:
  ShardsOk() = default;
  ShardsOk(const ShardsOk &) = delete;
  PGconn *get(int shard, const std::string &dsn) {
    auto it = open_.find(shard);
    if (it != open_.end()) {
      if (PQstatus(it->second) == CONNECTION_OK)
        return it->second;
      PQfinish(it->second);
      open_.erase(it);
    }
    PGconn *c = PQconnectdb(dsn.c_str());
    open_[shard] = c;
    return c;
  }
  ~ShardsOk() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};

// What is erased is handed out first.
class TakenOk {
  std::map<int, PGconn *> open_;

public:
  TakenOk() = default;
  TakenOk(const TakenOk &) = delete;
  void put(int shard, const char *dsn) { open_[shard] = PQconnectdb(dsn); }
  PGconn *take(int shard) {
    auto it = open_.find(shard);
    if (it == open_.end() || PQstatus(it->second) != CONNECTION_OK)
      return nullptr;
    PGconn *c = it->second;
    open_.erase(it);
    return c;
  }
  ~TakenOk() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};

// Whoever got it may have closed it.
class ClosedElsewhereOk {
  std::map<int, PGconn *> open_;

public:
  ClosedElsewhereOk() = default;
  ClosedElsewhereOk(const ClosedElsewhereOk &) = delete;
  PGconn *get(int shard, const char *dsn) {
    PGconn *&c = open_[shard];
    if (!c)
      c = PQconnectdb(dsn);
    return c;
  }
  void forget(int shard) { open_.erase(shard); }
  ~ClosedElsewhereOk() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};

// Callers get one at a time, and a reconnect forgets them all.
class ForgetsAllBad {
  std::map<std::string, PGconn *> open_;

public:
  ForgetsAllBad() = default;
  ForgetsAllBad(const ForgetsAllBad &) = delete;
  PGconn *get(const std::string &dsn) {
    auto it = open_.find(dsn);
    if (it != open_.end())
      return it->second;
    PGconn *c = PQconnectdb(dsn.c_str());
    open_[dsn] = c;
    return c;
  }
  void reset() {
    open_.clear(); // expect: member-leak "drops what 'open_'"
  }
  ~ForgetsAllBad() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};

class ClosesAllOk {
  std::map<std::string, PGconn *> open_;

public:
  ClosesAllOk() = default;
  ClosesAllOk(const ClosesAllOk &) = delete;
  PGconn *get(const std::string &dsn) {
    auto it = open_.find(dsn);
    if (it != open_.end())
      return it->second;
    PGconn *c = PQconnectdb(dsn.c_str());
    open_[dsn] = c;
    return c;
  }
  void reset() {
    close();
    open_.clear();
  }
  ~ClosesAllOk() { close(); }

private:
  void close() {
    for (auto &e : open_)
      PQfinish(e.second);
  }
};
