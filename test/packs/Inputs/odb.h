// Declarations with the signatures of libodb 2.4, for a library that Debian
// does not have.
#pragma once
#pragma GCC system_header
#include <exception>
#include <memory>
#include <string>

namespace odb {
struct exception : std::exception {};
class transaction_impl {
public:
  virtual ~transaction_impl();
  virtual void start() = 0;
};
class database {
public:
  virtual ~database();
  virtual transaction_impl *begin() = 0;
  unsigned long long execute(const char *statement);
  unsigned long long execute(const std::string &statement);
};
class transaction {
public:
  explicit transaction(transaction_impl *impl, bool make_current = true);
  transaction();
  ~transaction();
  void reset(transaction_impl *impl, bool make_current = true);
  void commit();
  void rollback();
};
namespace sqlite {
class database : public odb::database {
public:
  database(const std::string &name, int flags = 0);
  virtual ~database();
  virtual transaction_impl *begin();
  transaction_impl *begin_immediate();
};
} // namespace sqlite
} // namespace odb
