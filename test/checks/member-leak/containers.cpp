// RUN: %check_hosts %s
// Containers of handles that are members, with a function that hands elements out.
#include <libpq-fe.h>
#include <map>
#include <sqlite3.h>
#include <string>
#include <unordered_map>
#include <vector>

// Callers only look at what they get.
class Cache {
public:
  explicit Cache(sqlite3 *d) : db(d) {}
  ~Cache() { sqlite3_close_v2(db); }
  sqlite3_stmt *get(const std::string &sql) {
    auto it = statements.find(sql);
    if (it != statements.end())
      return it->second;
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &s, nullptr) != SQLITE_OK) // expect: member-leak "prepared statement is kept in 'statements' of 'Cache', and nothing releases what that holds"
      return nullptr;
    statements[sql] = s;
    return s;
  }

private:
  sqlite3 *db;
  std::unordered_map<std::string, sqlite3_stmt *> statements;
};

bool has(Cache &c) {
  sqlite3_stmt *s = c.get("SELECT 1 FROM t");
  bool found = s && sqlite3_step(s) == SQLITE_ROW;
  sqlite3_reset(s);
  return found;
}

// The destructor releases them.
class Releases {
public:
  explicit Releases(sqlite3 *d) : db(d) {}
  ~Releases() {
    for (auto &entry : statements)
      sqlite3_finalize(entry.second);
    sqlite3_close_v2(db);
  }
  sqlite3_stmt *get(const std::string &sql) {
    auto it = statements.find(sql);
    if (it != statements.end())
      return it->second;
    sqlite3_stmt *s = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &s, nullptr) != SQLITE_OK)
      return nullptr;
    statements[sql] = s;
    return s;
  }

private:
  sqlite3 *db;
  std::unordered_map<std::string, sqlite3_stmt *> statements;
};

bool has(Releases &c) {
  sqlite3_stmt *s = c.get("SELECT 1 FROM t");
  bool found = s && sqlite3_step(s) == SQLITE_ROW;
  sqlite3_reset(s);
  return found;
}

// A caller releases them.
class Lends {
public:
  explicit Lends(PGconn *c) : conn(c) {}
  PGresult *run(const char *sql) {
    PGresult *r = PQexec(conn, sql);
    results.push_back(r);
    return r;
  }

private:
  PGconn *conn;
  std::vector<PGresult *> results;
};

int rows(Lends &l) {
  PGresult *r = l.run("SELECT 1");
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  PQclear(r);
  return n;
}

// Callers get at the container itself.
class Open {
public:
  explicit Open(PGconn *c) : conn(c) {}
  void run(const char *sql) { results.push_back(PQexec(conn, sql)); }
  std::vector<PGresult *> &all() { return results; }

private:
  PGconn *conn;
  std::vector<PGresult *> results;
};

void clear(Open &o) {
  auto &all = o.all();
  while (!all.empty()) {
    PQclear(all.back());
    all.pop_back();
  }
}
