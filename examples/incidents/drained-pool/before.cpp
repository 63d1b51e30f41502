// checkout: charges orders to the credit of customers, with a few workers.
//
//   checkout CONNINFO < requests
//
// A request is a line `ID CUSTOMER AMOUNT`; the answer is `ID ok LEFT`,
// `ID ok refused` or `ID failed`. Orders of unknown customers, and customers
// whose credit is no number, cost a connection each; see README.md.
#include <libpq-fe.h>

#include <cstdio>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int Workers = 4;

// Connections that are opened when they are needed, and used again.
class Pool {
public:
  explicit Pool(std::string conninfo) : conninfo(std::move(conninfo)) {}

  ~Pool() {
    for (PGconn *conn : idle)
      PQfinish(conn);
  }

  PGconn *take() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (!idle.empty()) {
        PGconn *conn = idle.back();
        idle.pop_back();
        return conn;
      }
    }
    return PQconnectdb(conninfo.c_str());
  }

  void give(PGconn *conn) {
    std::lock_guard<std::mutex> lock(mutex);
    idle.push_back(conn);
  }

private:
  std::string conninfo;
  std::mutex mutex;
  std::vector<PGconn *> idle;
};

struct Request {
  std::string id, customer, amount;
};

// The credit that is left, or -1 when the order is refused.
int charge(Pool &pool, const Request &request) {
  PGconn *conn = pool.take();
  if (PQstatus(conn) != CONNECTION_OK) {
    std::string why = PQerrorMessage(conn);
    PQfinish(conn);
    throw std::runtime_error(why);
  }
  const char *values[] = {request.customer.c_str(), request.amount.c_str()};
  PGresult *found = PQexecParams(conn, "SELECT credit FROM customer WHERE name = $1",
                                 1, nullptr, values, nullptr, nullptr, 0);
  if (PQresultStatus(found) != PGRES_TUPLES_OK || PQntuples(found) == 0)
    return -1; // expect: connection-leak "'conn'", result-leak "'found'"

  int left = std::stoi(PQgetvalue(found, 0, 0)) - std::stoi(request.amount);
  PQclear(found);
  if (left >= 0) {
    PGresult *done = PQexecParams(
        conn, "UPDATE customer SET credit = (credit::int - $2::int)::text WHERE name = $1",
        2, nullptr, values, nullptr, nullptr, 0);
    if (PQresultStatus(done) != PGRES_COMMAND_OK)
      left = -1;
    PQclear(done);
  }
  pool.give(conn);
  return left;
}

void serve(Pool &pool) {
  char line[128];
  while (std::fgets(line, sizeof line, stdin)) {
    char id[32], customer[32], amount[32];
    if (std::sscanf(line, "%31s %31s %31s", id, customer, amount) != 3)
      continue;
    try {
      int left = charge(pool, {id, customer, amount});
      if (left >= 0)
        std::printf("%s ok %d\n", id, left);
      else
        std::printf("%s ok refused\n", id);
    } catch (const std::exception &) {
      std::printf("%s failed\n", id);
    }
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: checkout CONNINFO\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  Pool pool(argv[1]);
  std::vector<std::thread> workers;
  for (int i = 0; i < Workers; ++i)
    workers.emplace_back([&pool] { serve(pool); });
  for (std::thread &worker : workers)
    worker.join();
  return 0;
}
