// Declarations with the signatures of userver's PostgreSQL driver 2.4, for a
// library that Debian does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <stdexcept>
#include <string>

namespace userver {
namespace storages {
class Query {
public:
  Query(const char *statement);
  ~Query();
};
namespace postgres {
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
class ResultSet {
public:
  std::size_t Size() const;
};
struct TransactionOptions {};
class Transaction {
public:
  Transaction(Transaction &&) noexcept;
  ~Transaction();
  template <typename... Args> ResultSet Execute(const Query &query, const Args &...args);
  void Commit();
  void Rollback();
};
enum class ClusterHostType { kMaster };
class Cluster {
public:
  Transaction Begin(const TransactionOptions &options);
  template <typename... Args>
  ResultSet Execute(ClusterHostType flags, const Query &query, const Args &...args);
};
using ClusterPtr = std::shared_ptr<Cluster>;
} // namespace postgres
} // namespace storages
} // namespace userver
