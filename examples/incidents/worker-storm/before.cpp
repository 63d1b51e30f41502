// jobs: runs background jobs: each reads an order, has a document made for it,
// and writes a line into the journal.
//
//   jobs CONNINFO < requests
//
// A request is a line `ID ORDER`; the answer is `ID ok` or `ID failed`. There
// are more workers than connections, each keeps its connection while the
// document is made, and asks for a second one in the meantime; see README.md.
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace {

// Stands for another service, which takes its time.
std::string makeDocument(const std::string &customer) {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return "invoice for " + customer;
}

void writeJournal(soci::connection_pool &pool, int order, const std::string &what) {
  soci::session sql(pool);
  sql << "INSERT INTO journal(job, entry) VALUES (:job, :entry)", soci::use(order), soci::use(what);
}

void runJob(soci::connection_pool &pool, int order) {
  soci::session sql(pool);
  std::string customer;
  sql << "SELECT customer FROM job WHERE id = :id", soci::use(order), soci::into(customer);
  std::string document = makeDocument(customer); // expect: transaction-across-wait
  sql << "UPDATE job SET document = :d WHERE id = :id", soci::use(document), soci::use(order);
  writeJournal(pool, order, "made " + document); // expect: nested-lease
}

void work(soci::connection_pool &pool) {
  char line[64];
  while (std::fgets(line, sizeof line, stdin)) {
    char id[32];
    int order;
    if (std::sscanf(line, "%31s %d", id, &order) != 2)
      continue;
    try {
      runJob(pool, order);
      std::printf("%s ok\n", id);
    } catch (const std::exception &error) {
      std::fprintf(stderr, "jobs: %s\n", error.what());
      std::printf("%s failed\n", id);
    }
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: jobs CONNINFO\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  soci::connection_pool pool(4); // expect: pool-too-small
  for (std::size_t i = 0; i < 4; ++i)
    pool.at(i).open(soci::postgresql, argv[1]);
  std::vector<std::thread> workers;
  for (int i = 0; i < 12; ++i)
    workers.emplace_back([&pool] { work(pool); });
  for (std::thread &worker : workers)
    worker.join();
  return 0;
}
