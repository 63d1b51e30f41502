// RUN: %check_hosts %s
// Objects that hold a handle are put into a container, one in each round.
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
  void forget(const std::string *names, int count);
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

void Module::forget(const std::string *names, int count) {
  for (int i = 0; i < count; i++) {
    Service *service = new Service(names[i]);
    if (services.count(names[i]))
      continue;
    services[names[i]] = service;
  }
} // expect: connection-leak "'service->sql'"
