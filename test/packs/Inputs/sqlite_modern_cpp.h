// Declarations with the signatures of sqlite_modern_cpp.h, for a library that
// Debian does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace sqlite {
class sqlite_exception : public std::runtime_error {
public:
  sqlite_exception(const char *msg, std::string sql, int code = -1);
  int get_code() const;
};
class database_binder {
public:
  database_binder(std::shared_ptr<sqlite3> db, std::string const &sql);
  database_binder(database_binder &&other);
  ~database_binder() noexcept(false);
  void execute();
  void used(bool state);
  template <typename Result> void operator>>(Result &value);
  template <typename T> friend database_binder &operator<<(database_binder &db, const T &val);
};
template <typename T> database_binder &operator<<(database_binder &db, const T &val);
template <typename T> database_binder &&operator<<(database_binder &&db, const T &val);
struct sqlite_config;
class database {
  std::shared_ptr<sqlite3> _db;

public:
  database(const std::string &db_name);
  database(std::shared_ptr<sqlite3> db);
  database_binder operator<<(const std::string &sql);
  std::shared_ptr<sqlite3> connection() const;
  sqlite3_int64 last_insert_rowid() const;
};
} // namespace sqlite
