// RUN: %check_hosts --preview %s
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

// The functions themselves, where their source is seen after all.
struct Handle {
  sqlite3 *db;
};
CLOSECALL_ACQUIRES(connection) Handle *attach(const char *path);
void detach(Handle *h CLOSECALL_RELEASES);
int changes(Handle *h CLOSECALL_BORROWS);

Handle *attach(const char *path) {
  Handle *h = new Handle{};
  if (sqlite3_open(path, &h->db) != SQLITE_OK) {
    sqlite3_close(h->db);
    delete h;
    return nullptr;
  }
  return h;
}

void detach(Handle *h) {
  if (!h)
    return;
  sqlite3_close(h->db);
  delete h;
}

struct Detacher {
  void operator()(Handle *h) const { detach(h); }
};

int ownedOk(const char *path) {
  std::unique_ptr<Handle, Detacher> h(attach(path));
  return h ? changes(h.get()) : 0;
}

int releasedBad(const char *path) {
  std::unique_ptr<Handle, Detacher> h(attach(path)); // expect: connection-leak "'app::detach'"
  return changes(h.release());
}

class Keeper { // The destructor was forgotten.
public:
  explicit Keeper(const char *path) : h(attach(path)) {} // expect: member-leak
  ~Keeper() {}
  int count() { return changes(h); }

private:
  Handle *h;
};

class KeeperOk {
public:
  explicit KeeperOk(const char *path) : h(attach(path)) {}
  KeeperOk(const KeeperOk &) = delete;
  ~KeeperOk() { detach(h); }
  int count() { return changes(h); }

private:
  Handle *h;
};

int keptOk(const char *path) { return KeeperOk(path).count(); }
} // namespace app
