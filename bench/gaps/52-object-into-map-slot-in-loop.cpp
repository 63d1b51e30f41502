// Expected: silent; said: connection-leak, 'ss->sql' "before 'Module::reload' ends". Met in Anope (m_sqlite.cpp), a service per configured block.
// Mechanism: an object whose member holds the handle is stored by map[key] = object; in a loop the next round takes it back out of the container. Without the loop it is silent.
#include <map>
#include <sqlite3.h>
#include <string>

struct Service {
  sqlite3 *sql = nullptr;
  explicit Service(const std::string &file) {
    if (sqlite3_open(file.c_str(), &sql) != SQLITE_OK) {
      sqlite3_close(sql);
      throw 1;
    }
  }
  ~Service() { sqlite3_close(sql); }
};

struct Module {
  std::map<std::string, Service *> services;
  void reload(const std::string *names, int count);
  ~Module() {
    for (auto &entry : services)
      delete entry.second;
  }
};

void Module::reload(const std::string *names, int count) {
  for (int i = 0; i < count; i++) {
    Service *service = new Service(names[i]);
    services[names[i]] = service;
  }
}
