// Declarations with the signatures of sqlpp11's connections, for a library that
// Debian does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <stdexcept>
#include <string>

namespace sqlpp {
class exception : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
namespace postgresql {
struct connection_config {
  std::string host, dbname;
};
class connection_base {
public:
  std::shared_ptr<int> execute(const std::string &command);
  void start_transaction();
  void commit_transaction();
  void rollback_transaction(bool report);
};
} // namespace postgresql
template <typename ConnectionBase> class normal_connection : public ConnectionBase {
public:
  normal_connection() = default;
  normal_connection(const postgresql::connection_config &config);
  normal_connection(normal_connection &&) noexcept;
  ~normal_connection();
};
template <typename ConnectionBase> class pooled_connection : public ConnectionBase {
public:
  pooled_connection(pooled_connection &&) noexcept;
  ~pooled_connection();
};
template <typename ConnectionBase> class connection_pool {
public:
  connection_pool(const std::shared_ptr<const postgresql::connection_config> &config,
                  std::size_t capacity);
  pooled_connection<ConnectionBase> get();
};
namespace postgresql {
using connection = sqlpp::normal_connection<connection_base>;
using pooled_connection = sqlpp::pooled_connection<connection_base>;
using connection_pool = sqlpp::connection_pool<connection_base>;
} // namespace postgresql
template <typename Db> class transaction_t {
public:
  transaction_t(transaction_t &&);
  ~transaction_t();
  void commit();
  void rollback();
};
template <typename Db> transaction_t<Db> start_transaction(Db &db, bool report = true);
} // namespace sqlpp
