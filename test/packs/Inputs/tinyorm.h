// Declarations with the signatures of orm/db.hpp 0.37, for a library that Debian
// does not have.
#pragma once
#pragma GCC system_header
#include <exception>

class QString;
namespace Orm {
namespace Exceptions {
class OrmError : public std::exception {};
} // namespace Exceptions
class DatabaseConnection {
public:
  bool beginTransaction();
  bool commit();
  bool rollBack();
};
class DB {
public:
  static DatabaseConnection &connection(const QString &name);
  static bool beginTransaction(const QString &connection);
  static bool commit(const QString &connection);
  static bool rollBack(const QString &connection);
};
} // namespace Orm
