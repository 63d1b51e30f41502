// Declarations with the signatures of libpqxx 7.9, for a library of which Debian
// has an older version: one class is the connection, the transaction begins in its
// constructor, and the PGconn can be taken out and given in.
#pragma once
#pragma GCC system_header
#include <cstddef>
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

namespace pqxx {
using result_size_type = int;
class zview : public std::string_view {
public:
  zview(const char text[]) : std::string_view(text) {}
  zview(const std::string &text) : std::string_view(text) {}
};
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
class broken_connection : public failure {
public:
  using failure::failure;
};
class sql_error : public failure {
public:
  using failure::failure;
};

class field {
public:
  const char *c_str() const & noexcept;
  std::string_view view() const & noexcept;
  bool is_null() const noexcept;
  template <typename T> T as() const;
};
class row {
public:
  field operator[](result_size_type column) const noexcept;
  field at(result_size_type column) const;
};
class result {
public:
  result() noexcept;
  result(const result &) noexcept;
  result &operator=(const result &) noexcept;
  ~result();
  bool empty() const noexcept;
  result_size_type size() const noexcept;
  row operator[](result_size_type index) const noexcept;
  row one_row() const;
  field one_field() const;
  result no_rows() const;
};

class connection {
public:
  connection();
  explicit connection(const char options[]);
  explicit connection(zview options);
  connection(connection &&other);
  connection(const connection &) = delete;
  ~connection();
  connection &operator=(connection &&other);
  connection &operator=(const connection &) = delete;

  bool is_open() const noexcept;
  int backendpid() const & noexcept;
  void prepare(zview name, zview definition) &;
  void unprepare(std::string_view name);
  void set_session_var(std::string_view var, std::string_view value) &;
  int await_notification();
  void close();

  static connection seize_raw_connection(PGconn *raw);
  PGconn *release_raw_connection() &&;
};

class transaction_base {
public:
  transaction_base(const transaction_base &) = delete;
  virtual ~transaction_base() = 0;
  void commit();
  void abort();
  result exec(std::string_view query, std::string_view name = {});
  result exec0(zview query);
  row exec1(zview query);
  result exec_n(result_size_type rows, zview query);
  template <typename T> T query_value(zview query);
  template <typename... T> std::tuple<T...> query1(zview query);
  template <typename... Args> result exec_params(zview query, Args &&...args);
  template <typename... Args> result exec_prepared(zview statement, Args &&...args);

protected:
  explicit transaction_base(connection &cx);
};
class dbtransaction : public transaction_base {
public:
  ~dbtransaction() override = 0;

protected:
  explicit dbtransaction(connection &cx);
};
enum isolation_level { read_committed, repeatable_read, serializable };
enum class write_policy { read_only, read_write };
template <isolation_level Isolation = read_committed, write_policy Write = write_policy::read_write>
class transaction final : public dbtransaction {
public:
  explicit transaction(connection &cx);
  transaction(connection &cx, std::string_view name);
  ~transaction() noexcept override;
};
using work = transaction<>;
using read_transaction = transaction<read_committed, write_policy::read_only>;
class nontransaction final : public transaction_base {
public:
  explicit nontransaction(connection &cx, std::string_view name = {});
  ~nontransaction() override;
};
} // namespace pqxx
