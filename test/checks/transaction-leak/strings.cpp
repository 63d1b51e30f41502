// RUN: %check_hosts --preview %s
// transaction-leak in C++: texts in string classes, connections in members,
// guards and exceptions.
#include <sqlite3.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

static bool exec(sqlite3 *db, const std::string &sql) {
  return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

bool stringBad(sqlite3 *db, const std::string &table) {
  if (!exec(db, "BEGIN"))
    return false;
  std::string sql = "DELETE FROM ";
  sql += table;
  if (!exec(db, sql))
    return false; // expect: transaction-leak "'db'"
  return exec(db, std::string("COMM") + "IT");
}

bool stringOk(sqlite3 *db, const std::string &table) {
  const std::string begin = "BEGIN " + std::string("IMMEDIATE");
  if (!exec(db, begin))
    return false;
  if (!exec(db, "DELETE FROM " + table)) {
    exec(db, "ROLLBACK");
    return false;
  }
  return exec(db, "COMMIT");
}

bool streamBad(sqlite3 *db, int id) {
  if (!exec(db, "BEGIN"))
    return false;
  std::ostringstream sql;
  sql << "DELETE FROM t WHERE id = " << id;
  if (!exec(db, sql.str()))
    return false; // expect: transaction-leak
  return exec(db, "COMMIT");
}

class Store {
public:
  bool importBad(const std::vector<std::string> &rows);
  bool importOk(const std::vector<std::string> &rows);

private:
  bool run(const char *sql) {
    return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  sqlite3 *db;
};

bool Store::importBad(const std::vector<std::string> &rows) {
  if (!run("BEGIN"))
    return false;
  for (const std::string &row : rows)
    if (!run(row.c_str()))
      return false; // expect: transaction-leak "'db'"
  return run("COMMIT");
}

bool Store::importOk(const std::vector<std::string> &rows) {
  if (!run("BEGIN"))
    return false;
  bool ok = true;
  for (const std::string &row : rows)
    ok = ok && run(row.c_str());
  return run(ok ? "COMMIT" : "ROLLBACK") && ok;
}

int thrownBad(sqlite3 *db, const std::string &number) {
  exec(db, "BEGIN");
  int n = std::stoi(number); // expect: transaction-leak "if 'std::stoi' throws here"
  exec(db, "COMMIT");
  return n;
}

int thrownOk(sqlite3 *db, const std::string &number) {
  exec(db, "BEGIN");
  try {
    int n = std::stoi(number);
    exec(db, "COMMIT");
    return n;
  } catch (const std::exception &) {
    exec(db, "ROLLBACK");
    throw;
  }
}

void ownThrowBad(sqlite3 *db, const char *sql) {
  exec(db, "BEGIN");
  if (!exec(db, sql))
    throw std::runtime_error("no luck"); // expect: transaction-leak
  exec(db, "COMMIT");
}

// A guard that rolls back.
class Transaction {
public:
  explicit Transaction(sqlite3 *db) : db(db) {
    open = sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool active() const { return open; }
  bool commit() {
    if (sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
      return false;
    open = false;
    return true;
  }
  ~Transaction() {
    if (open)
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;

private:
  sqlite3 *db;
  bool open = false;
};

bool guardOk(sqlite3 *db, const char *sql) {
  Transaction tx(db);
  if (!tx.active() || !exec(db, sql))
    return false;
  return tx.commit();
}

bool lambdaOk(sqlite3 *db, const char *sql) {
  auto run = [db](const char *text) { return exec(db, text); };
  if (!run("BEGIN"))
    return false;
  if (!run(sql)) {
    run("ROLLBACK");
    return false;
  }
  return run("COMMIT");
}

bool lambdaBad(sqlite3 *db, const char *sql) {
  auto run = [&](const char *text) { return exec(db, text); };
  if (!run("BEGIN"))
    return false;
  if (!run(sql))
    return false; // expect: transaction-leak
  return run("COMMIT");
}

// A list of texts: which one begins is not known in a round.
static int runText(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
}

bool textsOfListOk(sqlite3 *db) {
  auto setup = {"PRAGMA journal_mode = WAL", "CREATE TABLE IF NOT EXISTS t(a)", "BEGIN"};
  for (auto sql : setup)
    if (runText(db, sql) != SQLITE_OK)
      return false;
  if (runText(db, "INSERT INTO t VALUES (1)") != SQLITE_OK) {
    runText(db, "ROLLBACK");
    return false;
  }
  return runText(db, "COMMIT") == SQLITE_OK;
}

bool beginInLoopBad(sqlite3 *db, const std::vector<std::string> &rows) {
  for (const std::string &row : rows) {
    if (runText(db, "BEGIN") != SQLITE_OK) // expect: transaction-leak "when the loop begins the next one"
      return false;
    if (runText(db, row.c_str()) != SQLITE_OK)
      continue;
    if (runText(db, "COMMIT") != SQLITE_OK)
      runText(db, "ROLLBACK");
  }
  return true;
}

// ---- texts that are constants, and pieces of a stream ------------------------
static const std::string start = "BEGIN EXCLUSIVE";
static const std::string store{"COMMIT"}, undo("ROLLBACK");

bool constantBad(sqlite3 *db) {
  if (!exec(db, start))
    return false;
  if (!exec(db, "DELETE FROM t"))
    return false; // expect: transaction-leak "'db'"
  return exec(db, store);
}

bool constantOk(sqlite3 *db) {
  if (!exec(db, start))
    return false;
  if (!exec(db, "DELETE FROM t") || !exec(db, store)) {
    exec(db, undo);
    return false;
  }
  return true;
}

bool piecesBad(sqlite3 *db, bool now) {
  std::ostringstream begin;
  begin << "BEGIN " << (now ? "IMMEDIATE" : "DEFERRED");
  if (!exec(db, begin.str()))
    return false;
  if (!exec(db, "DELETE FROM t"))
    return false; // expect: transaction-leak "'db'"
  return exec(db, "COMMIT");
}

bool piecesOk(sqlite3 *db) {
  if (!exec(db, "BEGIN"))
    return false;
  std::ostringstream end;
  end << "ROLL" << "BACK";
  if (!exec(db, "DELETE FROM t")) {
    exec(db, end.str());
    return false;
  }
  return exec(db, "COMMIT");
}
