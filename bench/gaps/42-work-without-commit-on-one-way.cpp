// expected: uncommitted-transaction at the return true without commit; with -DFIXED silent.  actual: silent.
// pqxx: work goes out of scope without commit in one branch
#include <pqxx/pqxx>
#include <string>
bool add(pqxx::connection &c, const std::string &k, bool audit) {
  pqxx::work tx(c);
  tx.exec("INSERT INTO t VALUES (1)");
  if (audit) {
    tx.exec("INSERT INTO log VALUES (1)");
#ifndef FIXED
    return true;
#endif
  }
  tx.commit();
  return true;
}
