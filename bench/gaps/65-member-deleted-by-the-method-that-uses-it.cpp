// Expected: silent; said: member-leak, 'prep_stmt' "nothing of the class releases it". The repaired form of a MySQL wrapper's bug.
// Mechanism: one method makes the statement by a helper and deletes it before it returns; only destructors and resets seem to count.
#include <cppconn/connection.h>
#include <cppconn/prepared_statement.h>
#include <string>

class Writer {
  sql::Connection *connection;
  sql::PreparedStatement *prep_stmt;
  void prepare(const std::string &sql) { prep_stmt = connection->prepareStatement(sql); }

public:
  ~Writer() { delete connection; }
  void insert(const std::string &value) {
    prepare("INSERT INTO t VALUES (?)");
    prep_stmt->setString(1, value);
    prep_stmt->execute();
    delete prep_stmt;
  }
};
