// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// Pools in functions that are called often.
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <soci/soci.h>
#include <string>
namespace mongocxx { // as in mongocxx
class uri {};
class client {};
class pool {
public:
  explicit pool(const uri &u);
  ~pool();
  class entry {
  public:
    ~entry();
    client &operator*();
  };
  entry acquire();
};
} // namespace mongocxx

int mongoBad(const mongocxx::uri &u) {
  mongocxx::pool pool(u); // expect: pool-per-call "pool 'pool' is made and torn down in each call"
  auto entry = pool.acquire();
  return 0;
}

int mongoOk(mongocxx::pool &pool) {
  auto entry = pool.acquire();
  return 0;
}

void handlerBad(const std::string &id) {
  soci::connection_pool pool(10); // expect: pool-per-call
  for (std::size_t i = 0; i != 10; ++i)
    pool.at(i).open("postgresql://dbname=shop");
  soci::session sql(pool);
  sql << "UPDATE u SET seen = now() WHERE id = :id", soci::use(id);
}

std::string nameBad(const std::string &cs) {
  Poco::Data::SessionPool pool("SQLite", cs, 1, 2); // expect: pool-per-call
  Poco::Data::Session s(pool.get());
  return s.connector();
}
