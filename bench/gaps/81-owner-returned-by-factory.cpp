// Expected: the statement is lost when the owner that open() returned ends in use() (statement-leak); with -DFIXED silent; said: nothing. The fixed bug of op-sqlite's prepared statements, without its engine.
// Mechanism: an object with a handle that a function returns is followed at the callers behind a plain pointer or by value, not in a unique_ptr or shared_ptr (Summary::ReturnsNew speaks of pointers only); and no rule of classes looks at a member that the constructor is given and the destructor only sets to null.
#include <memory>
#include <sqlite3.h>
#include <stdexcept>

class Prepared {
public:
  explicit Prepared(sqlite3_stmt *stmt) : stmt(stmt) {}
  ~Prepared() {
#ifdef FIXED
    sqlite3_finalize(stmt);
#endif
    stmt = nullptr;
  }
  bool next() { return sqlite3_step(stmt) == SQLITE_ROW; }

private:
  sqlite3_stmt *stmt;
};

static std::unique_ptr<Prepared> open(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db));
  return std::make_unique<Prepared>(stmt);
}

int use(sqlite3 *db) {
  auto rows = open(db, "SELECT 1");
  int n = 0;
  while (rows->next())
    ++n;
  return n;
}
