// expected: transaction-leak at line 11.  actual: silent. (With 'bool one(Batch &b)' it is found.)  from: bitcoin (SQLiteBatch)
// mechanism: a local object that borrows the connection begins and commits by its methods.
#include <sqlite3.h>
class Batch {
  sqlite3 *db;
public:
  explicit Batch(sqlite3 *d) : db(d) {}
  bool begin() { return sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK; }
  bool commit() { return sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK; }
  void abort() { sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr); } };
bool write();
bool one(sqlite3 *d) { Batch b(d); if (!b.begin()) return false; if (!write()) return false;
  if (!b.commit()) { b.abort(); return false; }
  return true; }
bool two(sqlite3 *d) { Batch b(d); if (!b.begin()) return false; if (!write()) { b.abort(); return false; }
  if (!b.commit()) { b.abort(); return false; }
  return true; }
