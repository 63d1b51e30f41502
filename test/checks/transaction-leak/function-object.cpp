// RUN: %check_hosts --preview %s
// A function object that rolls back at the end of its scope.
#include <functional>
#include <sqlite3.h>

class AtEnd {
public:
  explicit AtEnd(std::function<void()> f) : f(std::move(f)) {}
  ~AtEnd() { f(); }

private:
  std::function<void()> f;
};

int guarded(sqlite3 *db) {
  bool done = false;
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  AtEnd undo([&] {
    if (!done)
      sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  });
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
    return -1;
  done = true;
  return 0;
}

int guarded_before(sqlite3 *db) {
  bool open = false;
  AtEnd undo([&] {
    if (open)
      sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
  });
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  open = true;
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
    return -1;
  open = false;
  return 0;
}

// This one only counts.
int not_guarded(sqlite3 *db, int &changes) {
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return -1;
  AtEnd count([&] { changes = sqlite3_changes(db); });
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    return -1; // expect: transaction-leak "left open by this return"
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return -1;
  }
  return 0;
}
