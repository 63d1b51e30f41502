// RUN: %check_hosts --preview %s
// A pool takes a connection off its container and does not know what to do with it.
// Twins release it, put it back or hand it on.
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <mysql.h>
#include <queue>
#include <stdexcept>
#include <vector>

bool alive(MYSQL *c) { return mysql_ping(c) == 0; }
void discard(MYSQL *c) { mysql_close(c); }

class StackBad {
  std::vector<MYSQL *> idle_;
  std::mutex mutex_;

public:
  StackBad() = default;
  StackBad(const StackBad &) = delete;
  MYSQL *get() {
    std::lock_guard<std::mutex> lock(mutex_);
    while (!idle_.empty()) {
      MYSQL *c = idle_.back();
      idle_.pop_back();
      if (alive(c))
        return c;
    } // expect: member-leak "'c' is taken out of 'idle_'"
    return nullptr;
  }
  MYSQL *getOk() {
    while (!idle_.empty()) {
      MYSQL *c = idle_.back();
      idle_.pop_back();
      if (alive(c))
        return c;
      discard(c);
    }
    return nullptr;
  }
  void put(MYSQL *c) { idle_.push_back(c); }
  ~StackBad() {
    for (MYSQL *c : idle_)
      mysql_close(c);
  }
};

class QueueBad {
  std::deque<MYSQL *> idle_;
  std::map<int, MYSQL *> lent_;

public:
  QueueBad() = default;
  QueueBad(const QueueBad &) = delete;
  MYSQL *get() {
    MYSQL *c = nullptr;
    if (!idle_.empty()) {
      c = idle_.front();
      idle_.pop_front();
    }
    if (c && mysql_ping(c) != 0)
      throw std::runtime_error("gone"); // expect: member-leak "before this throw"
    return c;
  }
  MYSQL *getOk() {
    MYSQL *c = nullptr;
    if (!idle_.empty()) {
      c = idle_.front();
      idle_.pop_front();
    }
    bool good = c && mysql_ping(c) == 0;
    if (c && !good)
      mysql_close(c);
    return good ? c : nullptr;
  }
  MYSQL *lendOk(int key) {
    if (idle_.empty())
      return nullptr;
    MYSQL *c = idle_.front();
    idle_.pop_front();
    lent_[key] = c;
    return lent_[key];
  }
  bool shrinkBad() {
    if (idle_.empty())
      return false;
    MYSQL *c = idle_.back();
    idle_.pop_back();
    return mysql_ping(c) == 0; // expect: member-leak "before this return"
  }
  bool rotateOk() {
    if (idle_.empty())
      return false;
    MYSQL *c = idle_.back();
    idle_.pop_back();
    idle_.insert(idle_.begin(), c);
    return true;
  }
  void put(MYSQL *c) { idle_.push_back(c); }
  ~QueueBad() {
    for (MYSQL *c : idle_)
      mysql_close(c);
    for (auto &e : lent_)
      mysql_close(e.second);
  }
};

// Another container has them all.
class RegistryOk {
  std::list<MYSQL *> all_;
  std::queue<MYSQL *> free_;

public:
  RegistryOk() = default;
  RegistryOk(const RegistryOk &) = delete;
  bool use() {
    if (free_.empty())
      return false;
    MYSQL *c = free_.front();
    free_.pop();
    return alive(c);
  }
  void add(MYSQL *c) {
    all_.push_back(c);
    free_.push(c);
  }
  ~RegistryOk() {
    for (MYSQL *c : all_)
      mysql_close(c);
  }
};

// Closed while it is still in there, and taken out then.
class ClearsOk {
  std::queue<MYSQL *> idle_;

public:
  ClearsOk() = default;
  ClearsOk(const ClearsOk &) = delete;
  void add(MYSQL *c) { idle_.push(c); }
  ~ClearsOk() { clear(); }
  void clear() {
    while (!idle_.empty()) {
      auto *c = idle_.front();
      mysql_close(c);
      idle_.pop();
    }
  }
};

bool use(StackBad &s, QueueBad &q, RegistryOk &r) {
  s.put(s.getOk());
  q.put(q.getOk());
  return s.get() && q.get() && q.shrinkBad() && q.rotateOk() && q.lendOk(1) && r.use();
}
