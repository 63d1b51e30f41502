// RUN: %check_hosts --preview %s
// A shared_ptr deletes the object that has the handle: its destructor decides.
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

class Closing {
  sqlite3 *handle = nullptr;
  bool close = true;
  Closing(const Closing &) = delete;

public:
  Closing(sqlite3 *h, bool close) : handle(h), close(close) {}
  ~Closing() {
    if (close)
      sqlite3_close(handle);
  }
  void check() {
    if (sqlite3_exec(handle, "SELECT 1 FROM t", nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error("t");
  }
};

class Looking {
  sqlite3 *handle = nullptr;
  Looking(const Looking &) = delete;

public:
  explicit Looking(sqlite3 *h) : handle(h) {}
  ~Looking() { sqlite3_interrupt(handle); }
  void check() {
    if (sqlite3_exec(handle, "SELECT 1 FROM t", nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error("t");
  }
};

static sqlite3 *opened(const char *path) {
  sqlite3 *h = nullptr;
  if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
    sqlite3_close(h);
    throw std::runtime_error("open");
  }
  return h;
}

std::shared_ptr<Closing> closingOk(const char *path) {
  sqlite3 *h = opened(path);
  auto object = std::shared_ptr<Closing>(new Closing(h, true));
  object->check();
  return object;
}

std::shared_ptr<Closing> resetOk(const char *path) {
  sqlite3 *h = opened(path);
  std::shared_ptr<Closing> object;
  object.reset(new Closing(h, true));
  object->check();
  return object;
}

void lookingBad(const char *path) {
  sqlite3 *h = opened(path);
  auto object = std::shared_ptr<Looking>(new Looking(h));
  object->check(); // expect: exception-leak
  sqlite3_close(h);
}
