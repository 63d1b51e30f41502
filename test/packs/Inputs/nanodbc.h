// Declarations with the signatures of nanodbc.h 2.14, for a library that Debian
// does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <stdexcept>
#include <string>

namespace nanodbc {
using string = std::string;
class database_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
class connection {
public:
  connection();
  connection(connection const &rhs);
  connection(connection &&rhs) noexcept;
  explicit connection(string const &connection_string, long timeout = 0);
  ~connection() noexcept;
  bool connected() const;
  void disconnect();
  void *native_dbc_handle() const;
};
class result {
public:
  result();
  ~result() noexcept;
  result(result const &rhs);
  bool next();
  template <class T> T get(short column) const;
};
class statement {
public:
  statement();
  statement(statement const &rhs);
  explicit statement(class connection &conn);
  statement(class connection &conn, string const &query, long timeout = 0);
  ~statement() noexcept;
  void prepare(class connection &conn, string const &query, long timeout = 0);
  void prepare(string const &query, long timeout = 0);
  class result execute(long batch_operations = 1, long timeout = 0);
  bool open() const;
  template <class T> void bind(short param_index, T const *value);
};
class transaction {
public:
  explicit transaction(class connection const &conn);
  ~transaction() noexcept;
  void commit();
  void rollback() noexcept;
};
result execute(connection &conn, string const &query, long batch_operations = 1, long timeout = 0);
void just_execute(connection &conn, string const &query, long batch_operations = 1,
                  long timeout = 0);
result execute(statement &stmt, long batch_operations = 1);
} // namespace nanodbc
