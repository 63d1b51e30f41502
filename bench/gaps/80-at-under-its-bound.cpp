// Expected: silent; said: member-leak, 'stmt' "is lost if 'std::basic_string::at' throws here". Met in Spectrum 2 (MySQLBackend::Statement).
// Mechanism: at(i) stands under i < length(), and cannot throw there.
#include <mysql.h>
#include <string>
#include <vector>

class Statement {
  MYSQL_STMT *stmt;
  std::vector<int> types;

public:
  Statement(MYSQL *connection, const std::string &format) {
    stmt = mysql_stmt_init(connection);
    for (unsigned i = 0; i < format.length(); i++) {
      switch (format.at(i)) {
      case 's':
        types.push_back(MYSQL_TYPE_STRING);
        break;
      default:
        break;
      }
    }
  }
  Statement(const Statement &) = delete;
  ~Statement() { mysql_stmt_close(stmt); }
};
