// RUN: %check_hosts %s
// Scenario 2 in C++: a handle that the caller's object, a container or an object
// built with it keeps is not lost. Twins: what kept it dies in the function.
#include <map>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <vector>

struct Session {
  sqlite3 *db = nullptr;
  std::vector<sqlite3_stmt *> statements;
};

int callersStructOk(Session &s, const char *path) {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open(path, &db);
  s.db = db;
  return rc;
}

int callersVectorOk(std::vector<sqlite3 *> &all, const char *path) {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open(path, &db);
  all.push_back(db);
  return rc;
}

int callersVectorBad(std::vector<sqlite3 *> &all, const char *path) {
  sqlite3 *db = nullptr;
  if (sqlite3_open(path, &db) != SQLITE_OK)
    return 1; // expect: connection-leak "'db'"
  all.push_back(db);
  return 0;
}

int membersVectorOk(Session &s, const char *sql) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(s.db, sql, -1, &st, nullptr) != SQLITE_OK)
    return 1;
  s.statements.push_back(st);
  return 0;
}

void finish(Session &s) {
  for (sqlite3_stmt *st : s.statements)
    sqlite3_finalize(st);
}

int ownVectorBad(const char *a, const char *b) {
  std::vector<sqlite3 *> all;
  for (const char *path : {a, b}) {
    sqlite3 *db = nullptr;
    (void)sqlite3_open(path, &db); // expect: connection-leak
    all.push_back(db);
  }
  return 0;
}

// Keeps what it is built with.
class Keeper {
  sqlite3 *db_;

public:
  explicit Keeper(sqlite3 *db) : db_(db) {}
  Keeper(const Keeper &) = delete;
  ~Keeper() { sqlite3_close(db_); }
  int changes() const { return sqlite3_changes(db_); }
};

// Only refers to it.
class Viewer {
  sqlite3 *db_;

public:
  explicit Viewer(sqlite3 *db) : db_(db) {}
  int changes() const { return sqlite3_changes(db_); }
};

int keeperOk(const char *path) {
  sqlite3 *db = nullptr;
  (void)sqlite3_open(path, &db);
  Keeper k(db);
  return k.changes();
}

int viewerBad(const char *path) {
  sqlite3 *db = nullptr;
  (void)sqlite3_open(path, &db); // expect: connection-leak "never released"
  Viewer v(db);
  return v.changes();
}

std::unique_ptr<Keeper> heapOk(const char *path) {
  sqlite3 *db = nullptr;
  (void)sqlite3_open(path, &db);
  return std::make_unique<Keeper>(db);
}

Keeper *newOk(const char *path) {
  sqlite3 *db = nullptr;
  (void)sqlite3_open(path, &db);
  return new Keeper(db);
}

// Its source is not here.
class Unseen {
public:
  explicit Unseen(sqlite3 *db);
  ~Unseen();
};
void unseenOk(const char *path) {
  sqlite3 *db = nullptr;
  (void)sqlite3_open(path, &db);
  Unseen u(db);
}

int mapOk(std::map<std::string, sqlite3 *> &byName, const char *path) {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open(path, &db);
  byName[path] = db;
  return rc;
}
