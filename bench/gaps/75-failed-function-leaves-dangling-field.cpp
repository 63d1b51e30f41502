// Expected: double-release in run(); said: nothing. A fixed bug of FluffOS (db_exec after a failed db_exec crashes).
// Mechanism: execute() fails and leaves the finalized statement in the field; cleanup() finalizes whatever the field holds.
#include <sqlite3.h>

struct Connection {
  sqlite3 *db;
  sqlite3_stmt *results;
};

static void cleanup(Connection *c) {
  if (c->results) {
    sqlite3_finalize(c->results);
    c->results = nullptr;
  }
}

static int execute(Connection *c, const char *sql) {
  if (sqlite3_prepare_v2(c->db, sql, -1, &c->results, nullptr) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(c->db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite3_finalize(c->results);
#ifdef FIXED
    c->results = nullptr;
#endif
    return -1;
  }
  return 0;
}

int run(Connection *c, const char *sql) {
  int status = execute(c, sql);
  cleanup(c);
  return status;
}
