// RUN: %check_hosts %s
// The same in classes: methods, references, and what an owner holds.
#include "closecall/annotations.h"
#include <sqlite3.h>
#include <memory>

namespace app {
struct Statement;
class Session {
public:
  CLOSECALL_RETURNS_OWNED Statement *prepare(const char *sql);
  void finish(Statement *s CLOSECALL_RELEASES);
  bool open(const char *path, sqlite3 *&out CLOSECALL_FILLS_OWNED);
  int step(Statement *s);
};

int preparedBad(Session &s) {
  Statement *st = s.prepare("SELECT 1");
  if (s.step(st) < 0)
    return -1; // expect: statement-leak
  s.finish(st);
  return 0;
}

int preparedOk(Session &s) {
  Statement *st = s.prepare("SELECT 1");
  int rc = s.step(st);
  s.finish(st);
  return rc;
}

int openedBad(Session &s) {
  sqlite3 *db = nullptr;
  if (!s.open("a.db", db)) // expect: connection-leak
    return -1;
  return sqlite3_changes(db);
}

int openedOk(Session &s) {
  sqlite3 *db = nullptr;
  if (!s.open("a.db", db))
    return -1;
  int n = sqlite3_changes(db);
  sqlite3_close(db);
  return n;
}
} // namespace app
