// RUN: %check_hosts %s --preview -- -std=c++17 -I/usr/include/postgresql
// A transaction that a helper begins: by the text it is given, or always.
#include <chrono>
#include <future>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <thread>
#include <unistd.h>

static bool run(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

bool byTextBad(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  sleep(1); // expect: transaction-across-wait "'sleep' sleeps while a transaction is open"
  return run(c, "COMMIT");
}

bool waitsForFutureBad(PGconn *c, std::future<int> &f) {
  if (!run(c, "BEGIN"))
    return false;
  f.wait(); // expect: transaction-across-wait
  return run(c, "COMMIT");
}

bool otherTextOk(PGconn *c) {
  if (!run(c, "DELETE FROM log"))
    return false;
  sleep(1);
  return run(c, "DELETE FROM log");
}

// Not begun where it failed: a pause before the next attempt.
bool retryOk(PGconn *c) {
  for (int i = 0; i < 3; i++) {
    if (!run(c, "BEGIN")) {
      sleep(1);
      continue;
    }
    return run(c, "COMMIT");
  }
  return false;
}

bool endedBeforeOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return false;
  bool ok = run(c, "DELETE FROM log");
  if (!run(c, ok ? "COMMIT" : "ROLLBACK"))
    return false;
  sleep(1);
  return ok;
}

// A text that is not known may end it.
bool unknownTextOk(PGconn *c, const char *end) {
  if (!run(c, "BEGIN"))
    return false;
  run(c, end);
  sleep(1);
  return run(c, "COMMIT");
}

class Db {
  sqlite3 *db_;
  bool exec(const char *sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

public:
  explicit Db(sqlite3 *db) : db_(db) {}
  bool begin() { return exec("BEGIN IMMEDIATE"); }
  bool commit() { return exec("COMMIT"); }
  void rollback() { exec("ROLLBACK"); }
};

bool methodsBad(Db &db) {
  if (!db.begin())
    return false;
  std::this_thread::sleep_for(std::chrono::seconds(1)); // expect: transaction-across-wait
  if (db.commit())
    return true;
  db.rollback();
  return false;
}

bool methodsOk(Db &db) {
  if (!db.begin()) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return false;
  }
  if (!db.commit())
    db.rollback();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return true;
}

// Helpers that do not leave it open.
static bool whole(PGconn *c) {
  return run(c, "BEGIN") && run(c, "DELETE FROM log") && run(c, "COMMIT");
}
bool wholeOk(PGconn *c) {
  if (!whole(c))
    run(c, "ROLLBACK");
  sleep(1);
  return run(c, "DELETE FROM log");
}
