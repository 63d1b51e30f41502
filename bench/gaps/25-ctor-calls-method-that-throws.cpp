// expected: member-leak at line 10 (D: open() throws after it opened) and line 22 (D3: throws after open()).  actual: silent.
// (With sqlite3_open in the constructor itself it is found.)  from: bitcoin's sqlite wallet; also pdns, watermelondb in this shape
// mechanism: the constructor opens through a method of its own.
#include <sqlite3.h>
#include <stdexcept>
class D {
  sqlite3 *m = nullptr;
  void open(const char *p) {
    if (sqlite3_open(p, &m) != SQLITE_OK) { sqlite3_close(m); m = nullptr; throw std::runtime_error("o"); }
    if (sqlite3_exec(m, "PRAGMA x", nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error("p");
  }
public:
  explicit D(const char *p) { open(p); }
  ~D() { sqlite3_close(m); }
};
class D3 {
  sqlite3 *m = nullptr;
  void open(const char *p) { if (sqlite3_open(p, &m) != SQLITE_OK) { sqlite3_close(m); m = nullptr; throw std::runtime_error("o"); } }
public:
  explicit D3(const char *p) {
    open(p);
    if (sqlite3_exec(m, "PRAGMA x", nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error("p");
  }
  ~D3() { sqlite3_close(m); }
};
void use() { D d("a"); D3 g("c"); }
