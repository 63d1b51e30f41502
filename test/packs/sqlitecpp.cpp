// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against SQLiteCpp's real headers.
#include <SQLiteCpp/SQLiteCpp.h>
#include <memory>
#include <sqlite3.h>
#include <string>

int valuesOk(const std::string &file) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE);
  SQLite::Transaction tr(db);
  SQLite::Statement q(db, "SELECT a FROM t WHERE b > ?");
  q.bind(1, 3);
  int sum = 0;
  while (q.executeStep())
    sum += q.getColumn(0).getInt();
  tr.commit();
  return sum;
}

int newBad(const std::string &file) {
  auto *db = new SQLite::Database(file);
  if (!db->tableExists("t"))
    return 0; // expect: connection-leak "database 'db' from 'new SQLite::Database'"
  delete db;
  return 1;
}

bool throwsBad(const std::string &file) {
  auto *db = new SQLite::Database(file);
  bool found = db->tableExists("t"); // expect: exception-leak "if 'SQLite::Database::tableExists' throws here"
  delete db;
  return found;
}

int newOk(const std::string &file) {
  auto db = std::make_unique<SQLite::Database>(file);
  std::unique_ptr<SQLite::Statement> q(new SQLite::Statement(*db, "SELECT 1"));
  return q->executeStep() ? q->getColumn(0).getInt() : 0;
}

int statementBad(SQLite::Database &db) {
  SQLite::Statement *q = new SQLite::Statement(db, "SELECT 1"); // expect: statement-leak "'q'"
  return q->tryExecuteStep();
}

// The handle is the database's.
void FN_closeBad(SQLite::Database &db) {
  sqlite3 *raw = db.getHandle();
  sqlite3_close(raw);
}

void twiceBad(SQLite::Statement *q) {
  delete q;
  delete q; // expect: double-release "'q'"
}

int afterDeleteBad(SQLite::Database *db) {
  delete db;
  return db->getChanges(); // expect: use-after-release "'db'"
}

class Store {
  SQLite::Database db;
  SQLite::Statement insert{db, "INSERT INTO t VALUES (?)"};

public:
  explicit Store(const char *file) : db(file, SQLite::OPEN_READWRITE) {}
  bool put(int v) {
    insert.bind(1, v);
    int n = insert.exec();
    insert.reset();
    return n == 1;
  }
};
