// Declarations with the signatures of drogon/orm/DbClient.h 1.9, for a library
// that Debian does not have.
#pragma once
#pragma GCC system_header
#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace drogon {
namespace orm {
class DrogonDbException {
public:
  virtual ~DrogonDbException() noexcept;
  virtual const std::exception &base() const;
};
class Result {
public:
  std::size_t size() const noexcept;
  std::size_t affectedRows() const noexcept;
};
class Transaction;
class DbClient;
using DbClientPtr = std::shared_ptr<DbClient>;
class DbClient {
public:
  virtual ~DbClient();
  static std::shared_ptr<DbClient> newPgClient(const std::string &connInfo, std::size_t connNum,
                                               bool autoBatch = false);
  template <typename... Arguments>
  const Result execSqlSync(const std::string &sql, Arguments &&...args);
  virtual std::shared_ptr<Transaction>
  newTransaction(const std::function<void(bool)> &commitCallback = nullptr) noexcept(false) = 0;
};
class Transaction : public DbClient {
public:
  virtual void rollback() = 0;
  virtual void setCommitCallback(const std::function<void(bool)> &commitCallback) = 0;
};
} // namespace orm
} // namespace drogon
