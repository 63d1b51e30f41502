// checkout: charges orders to the credit of customers, with a few workers.
//
//   checkout CONNINFO < requests
//
// A request is a line `ID CUSTOMER AMOUNT`; the answer is `ID ok LEFT`,
// `ID ok refused` or `ID failed`. This is the mended version of before.cpp: what
// is taken has an owner, the pool has a limit, and errors are told.
// expect-none
#include <libpq-fe.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int Workers = 4;
constexpr int Connections = 4;

struct Finish {
  void operator()(PGconn *conn) const { PQfinish(conn); }
};
struct Clear {
  void operator()(PGresult *result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Result = std::unique_ptr<PGresult, Clear>;

// Up to Connections connections, opened when they are needed, and used again.
class Pool {
public:
  // A connection of the pool; goes back at the end of the scope.
  class Lease {
  public:
    explicit Lease(Pool &pool) : pool(pool), conn(pool.take()) {}
    ~Lease() { pool.give(std::move(conn)); }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;
    PGconn *get() const { return conn.get(); }

  private:
    Pool &pool;
    Connection conn;
  };

  explicit Pool(std::string conninfo) : conninfo(std::move(conninfo)) {
    idle.reserve(Connections);
  }

private:
  Connection take() {
    std::unique_lock<std::mutex> lock(mutex);
    if (!changed.wait_for(lock, std::chrono::seconds(10),
                          [this] { return !idle.empty() || open < Connections; }))
      throw std::runtime_error("no connection is free");
    if (!idle.empty()) {
      Connection conn = std::move(idle.back());
      idle.pop_back();
      return conn;
    }
    ++open;
    lock.unlock();
    Connection conn(PQconnectdb(conninfo.c_str()));
    if (PQstatus(conn.get()) == CONNECTION_OK)
      return conn;
    std::string why = PQerrorMessage(conn.get());
    lock.lock();
    --open;
    throw std::runtime_error(why);
  }

  // One that is broken is closed instead.
  void give(Connection conn) {
    std::lock_guard<std::mutex> lock(mutex);
    if (PQstatus(conn.get()) == CONNECTION_OK)
      idle.push_back(std::move(conn));
    else
      --open;
    changed.notify_one();
  }

  std::string conninfo;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Connection> idle;
  int open = 0;
};

struct Request {
  std::string id, customer, amount;
};

// The credit that is left, or -1 when the order is refused.
int charge(Pool &pool, const Request &request) {
  Pool::Lease lease(pool);
  const char *values[] = {request.customer.c_str(), request.amount.c_str()};
  Result found(PQexecParams(lease.get(), "SELECT credit FROM customer WHERE name = $1", 1,
                            nullptr, values, nullptr, nullptr, 0));
  if (PQresultStatus(found.get()) != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(lease.get()));
  if (PQntuples(found.get()) == 0)
    return -1;

  int left = std::stoi(PQgetvalue(found.get(), 0, 0)) - std::stoi(request.amount);
  if (left >= 0) {
    Result done(PQexecParams(
        lease.get(),
        "UPDATE customer SET credit = (credit::int - $2::int)::text WHERE name = $1", 2,
        nullptr, values, nullptr, nullptr, 0));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK)
      throw std::runtime_error(PQerrorMessage(lease.get()));
  }
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
    } catch (const std::exception &error) {
      std::fprintf(stderr, "checkout: order %s: %s\n", id, error.what());
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
