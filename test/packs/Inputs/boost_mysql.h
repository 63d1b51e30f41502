// Declarations with the signatures of boost/mysql.hpp 1.85, for a library that
// Debian 12 does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace boost {
namespace system {
class error_code {
public:
  explicit operator bool() const noexcept;
};
} // namespace system
namespace asio {
class io_context {};
} // namespace asio
namespace mysql {
using error_code = boost::system::error_code;
class diagnostics {};
class connect_params {};
class results {
public:
  results();
  ~results();
  std::size_t size() const noexcept;
};
class statement {
public:
  bool valid() const noexcept;
};
class any_connection {
public:
  any_connection(asio::io_context &ctx);
  any_connection(any_connection &&) = default;
  ~any_connection();
  void connect(const connect_params &params);
  void connect(const connect_params &params, error_code &ec, diagnostics &diag);
  void execute(std::string_view req, results &result);
  void execute(std::string_view req, results &result, error_code &ec, diagnostics &diag);
  statement prepare_statement(std::string_view stmt);
  void close_statement(const statement &stmt);
};
class pooled_connection {
public:
  pooled_connection(pooled_connection &&) noexcept;
  ~pooled_connection();
  bool valid() const noexcept;
  any_connection &get() noexcept;
  any_connection *operator->() noexcept;
  void return_without_reset();
};
} // namespace mysql
} // namespace boost
