// Declarations with the signatures of sqlite_orm.h 1.9, for a library that
// Debian does not have.
#pragma once
#pragma GCC system_header
#include <functional>
#include <string>
#include <system_error>
#include <vector>

namespace sqlite_orm {
namespace internal {
struct transaction_guard_t {
  bool commit_on_destroy = false;
  transaction_guard_t(transaction_guard_t &&other);
  ~transaction_guard_t() noexcept(false);
  void commit();
  void rollback();
};
struct storage_base {
  bool transaction(const std::function<bool()> &f);
  void begin_transaction();
  void commit();
  void rollback();
  [[nodiscard]] transaction_guard_t transaction_guard();
  int busy_timeout(int ms);
};
template <class... DBO> struct storage_t : storage_base {
  template <class O> std::vector<O> get_all();
  template <class O> int insert(const O &o);
};
} // namespace internal
template <class... DBO> internal::storage_t<DBO...> make_storage(std::string filename, DBO... objects);
} // namespace sqlite_orm
