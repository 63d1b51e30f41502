// Expected: silent; said: transaction-leak twice at the loop ("left open when the loop begins the next one", transaction and savepoint) and writes-without-transaction at the step. Met in CG-3 (Profiler::write).
// Mechanism: the texts come from a list that a loop runs through, one of them "BEGIN", by a wrapper of sqlite3_exec; each round is taken to begin a transaction, and behind the loop none counts as open.
#include <sqlite3.h>
#include <stdexcept>
#include <vector>

static int execute(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
}

void write(sqlite3 *db, const std::vector<int> &values) {
  auto setup = {
      "PRAGMA journal_mode = MEMORY",
      "CREATE TABLE v (key INTEGER)",
      "BEGIN",
  };
  for (auto sql : setup) {
    if (execute(db, sql) != SQLITE_OK)
      throw std::runtime_error("setup");
  }
  sqlite3_stmt *insert = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO v VALUES (?)", -1, &insert, nullptr) != SQLITE_OK) {
    execute(db, "ROLLBACK");
    throw std::runtime_error("prepare");
  }
  bool failed = false;
  for (int value : values) {
    sqlite3_reset(insert);
    sqlite3_bind_int(insert, 1, value);
    if (sqlite3_step(insert) != SQLITE_DONE)
      failed = true;
  }
  sqlite3_finalize(insert);
  if (failed || execute(db, "COMMIT") != SQLITE_OK) {
    execute(db, "ROLLBACK");
    throw std::runtime_error("write");
  }
}
