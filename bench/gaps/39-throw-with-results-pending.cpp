// expected: abandoned-query or undrained-result at the throw; with -DFIXED silent.  actual: silent.
// duckdb-postgres LEAK-2: throws with results pending; the caller catches and uses the connection on
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
struct Result { PGresult *r; explicit Result(PGresult *x) : r(x) {} ~Result() { PQclear(r); } };
class Conn {
  PGconn *c;
public:
  explicit Conn(PGconn *x) : c(x) {}
  void executeAll(const std::string &queries, std::vector<std::unique_ptr<Result>> &out) {
    if (!PQsendQuery(c, queries.c_str())) throw std::runtime_error("send");
    while (PGresult *r = PQgetResult(c)) {
      auto res = std::make_unique<Result>(r);
      if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK) {
#ifdef FIXED
        while (PGresult *x = PQgetResult(c)) PQclear(x);
#endif
        throw std::runtime_error("query");
      }
      out.push_back(std::move(res));
    }
  }
  void load() {
    std::vector<std::unique_ptr<Result>> v;
    try { executeAll("select 1; select 2", v); } catch (const std::exception &) { }
    executeAll("select 3", v);
  }
};
void go(Conn &c) { c.load(); }
