// Declarations with the signatures of occi.h, for a library that Debian does
// not have.
#pragma once
#pragma GCC system_header
#include <stdexcept>
#include <string>

namespace oracle {
namespace occi {
class SQLException : public std::exception {
public:
  int getErrorCode() const;
};
class ResultSet {
public:
  enum Status { END_OF_FETCH = 0, DATA_AVAILABLE };
  Status next(unsigned int numRows = 1);
  int getInt(unsigned int colIndex);
};
class Statement {
public:
  ResultSet *executeQuery(const std::string &sql = "");
  unsigned int executeUpdate(const std::string &sql = "");
  void closeResultSet(ResultSet *resultSet);
  void setInt(unsigned int paramIndex, int x);
};
class Connection {
public:
  Statement *createStatement(const std::string &sql = "");
  void terminateStatement(Statement *statement);
  void commit();
  void rollback();
};
class Environment {
public:
  enum Mode { DEFAULT = 0 };
  static Environment *createEnvironment(Mode mode = DEFAULT, void *ctxp = 0);
  static void terminateEnvironment(Environment *env);
  Connection *createConnection(const std::string &userName, const std::string &password,
                               const std::string &connectString = "");
  void terminateConnection(Connection *connection);
};
} // namespace occi
} // namespace oracle
