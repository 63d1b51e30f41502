// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Leases without a limit in handlers, with the signatures of mongocxx and Drogon.
#include <memory>
#include <string>
namespace mongocxx {
class client {};
class pool {
public:
  class entry {
  public:
    ~entry();
  };
  entry acquire();
};
} // namespace mongocxx
namespace drogon::orm {
class Transaction {
public:
  ~Transaction();
};
class DbClient {
public:
  std::shared_ptr<Transaction> newTransaction();
};
} // namespace drogon::orm
namespace httplib {
struct Request {
  std::string body;
};
struct Response {
  std::string body;
};
} // namespace httplib

void mongoBad(mongocxx::pool &pool, const httplib::Request &, httplib::Response &) {
  auto entry = pool.acquire(); // expect: unbounded-wait "set waitQueueTimeoutMS in the URI"
}

void mongoOk(mongocxx::pool &pool) { auto entry = pool.acquire(); }

void drogonBad(drogon::orm::DbClient &db, const httplib::Request &, httplib::Response &) {
  auto tx = db.newTransaction(); // expect: unbounded-wait "call setTimeout() on the client"
}

void drogonOk(drogon::orm::DbClient &db) { auto tx = db.newTransaction(); }
