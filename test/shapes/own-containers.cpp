// A container of the program's own takes an object with the handle in it. Twin: the
// object is only counted.
// RUN: %check_hosts %s
#include <algorithm>
#include <sqlite3.h>
#include <string>
#include <utility>
#include <vector>
template <typename K, typename V> class flat_map {
  std::vector<std::pair<K, V>> vect;
public:
  using iterator = typename std::vector<std::pair<K, V>>::iterator;
  iterator begin() { return vect.begin(); }
  iterator end() { return vect.end(); }
  void clear() { vect.clear(); }
  template <typename... A> std::pair<iterator, bool> emplace(A &&...a) { return insert(std::pair<K, V>(std::forward<A>(a)...)); }
  std::pair<iterator, bool> insert(const std::pair<K, V> &x) {
    iterator it = std::lower_bound(vect.begin(), vect.end(), x);
    if (it != vect.end() && it->first == x.first) return {it, false};
    return {vect.insert(it, x), true};
  }
};
class Conn {
  sqlite3 *db;
public:
  explicit Conn(const std::string &f) {
    if (sqlite3_open_v2(f.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) { sqlite3_close(db); db = nullptr; }
  }
  ~Conn() { if (db) sqlite3_close(db); }
};
class Module {
  flat_map<std::string, Conn *> conns;
public:
  ~Module() { clear(); }
  void clear() {
    for (const auto &[_, conn] : conns) delete conn;
    conns.clear();
  }
  void load(const std::vector<std::string> &tags) {
    clear();
    for (const auto &id : tags) {
      auto *conn = new Conn(id);
      conns.emplace(id, conn);
    }
  }
};
void run(Module &m) { m.load({"a", "b"}); }

struct Tally {
  int N = 0;
  void count(Conn *const &) { ++N; }
};
void counted(Tally &T) {
  Conn *C = new Conn("a"); // expect: connection-leak
  T.count(C);
}
