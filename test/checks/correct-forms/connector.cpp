// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated
// MySQL Connector/C++: autocommit restored on every path; owners in the order of
// destruction. Nothing is reported.
// expect-none
#include <cppconn/connection.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <memory>
#include <string>
#include <vector>

void importOk(sql::Connection *con, const std::vector<std::string> &rows) {
  struct Guard {
    sql::Connection *c;
    bool done = false;
    explicit Guard(sql::Connection *x) : c(x) { c->setAutoCommit(false); }
    ~Guard() {
      try {
        if (!done)
          c->rollback();
        c->setAutoCommit(true);
      } catch (...) {
      }
    }
  } g(con);
  std::unique_ptr<sql::Statement> st(con->createStatement());
  for (const auto &r : rows)
    st->executeUpdate("INSERT INTO t VALUES (" + r + ")");
  con->commit();
  g.done = true;
}

int countOk(sql::Connection *con) {
  std::unique_ptr<sql::Statement> st(con->createStatement());
  std::unique_ptr<sql::ResultSet> rs(st->executeQuery("SELECT count(*) FROM t"));
  return rs->next() ? rs->getInt(1) : 0;
}
