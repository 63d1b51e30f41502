// Declarations with the signatures of drogon/orm/DbClient.h 1.9, and with C++20 those of
// drogon/utils/coroutine.h, for a library that Debian does not have.
#pragma once
#pragma GCC system_header
#include <exception>
#include <functional>
#include <memory>
#include <string>
#if __cplusplus >= 202002L
#include <coroutine>
#endif

namespace drogon {
#if __cplusplus >= 202002L
template <typename T = void> struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_value(const T &value);
    void unhandled_exception();
  };
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> handle) const;
  T await_resume() const;
};
#endif
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
#if __cplusplus >= 202002L
namespace internal {
struct SqlAwaiter {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> handle);
  const Result &await_resume() const noexcept(false);
};
struct TransactionAwaiter {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> handle);
  const std::shared_ptr<Transaction> &await_resume() const noexcept(false);
};
} // namespace internal
#endif
class DbClient {
public:
#if __cplusplus >= 202002L
  template <typename... Arguments>
  internal::SqlAwaiter execSqlCoro(const std::string &sql, Arguments &&...args) noexcept;
  internal::TransactionAwaiter newTransactionCoro();
#endif
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
