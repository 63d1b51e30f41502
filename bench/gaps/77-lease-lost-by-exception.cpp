// Expected: the connection is lost where execute() throws in commit() (lease-leak); said: nothing. A fixed bug of duckdb-postgres (pool slot leaked when COMMIT fails).
// Mechanism: a pool of the project's own: acquire() pops from a container, give_back() pushes; nothing says that this is a lease.
#include <libpq-fe.h>
#include <stdexcept>
#include <vector>

class Pool {
  std::vector<PGconn *> idle;

public:
  PGconn *acquire() {
    PGconn *connection = idle.back();
    idle.pop_back();
    return connection;
  }
  void give_back(PGconn *connection) { idle.push_back(connection); }
};

static void execute(PGconn *connection, const char *sql) {
  PGresult *result = PQexec(connection, sql);
  bool failed = PQresultStatus(result) != PGRES_COMMAND_OK;
  PQclear(result);
  if (failed)
    throw std::runtime_error(sql);
}

void run(Pool &pool, const char *sql) {
  PGconn *connection = pool.acquire();
#ifdef FIXED
  try {
    execute(connection, sql);
  } catch (...) {
    pool.give_back(connection);
    throw;
  }
#else
  execute(connection, sql);
#endif
  pool.give_back(connection);
}
