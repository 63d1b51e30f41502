// expected: silent.  actual: exception-leak at line 27.  from: PROJ (factory.cpp: SQLiteHandle)
// mechanism: an owner whose destructor closes under a flag that the constructor was given (true here), held by shared_ptr.
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
class Handle {
  sqlite3 *handle_ = nullptr;
  bool close_ = true;
  Handle(const Handle &) = delete;
public:
  Handle(sqlite3 *h, bool close) : handle_(h), close_(close) {}
  ~Handle() { if (close_) sqlite3_close(handle_); }
  void check(const std::string &p);
  static std::shared_ptr<Handle> open(const std::string &path);
};
void Handle::check(const std::string &p) {
  if (sqlite3_exec(handle_, "select 1 from t", nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(p);
}
std::shared_ptr<Handle> Handle::open(const std::string &path) {
  sqlite3 *h = nullptr;
  if (sqlite3_open_v2(path.c_str(), &h, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK || !h) {
    if (h != nullptr) sqlite3_close(h);
    throw std::runtime_error("open");
  }
  auto handle = std::shared_ptr<Handle>(new Handle(h, true));
  handle->check(path);
  return handle;
}
