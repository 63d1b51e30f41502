// RUN: %check_hosts %s
// A call through an interface is a call of its only implementation.
#include <cstdio>
#include <libpq-fe.h>
#include <sqlite3.h>

class Store {
public:
  virtual ~Store() = default;
  virtual int run(const char *sql, char **error) = 0;
  virtual PGresult *ask(const char *sql) = 0;
};

class SqliteStore : public Store {
public:
  explicit SqliteStore(sqlite3 *d, PGconn *c) : db(d), conn(c) {}
  int run(const char *sql, char **error) override {
    return sqlite3_exec(db, sql, nullptr, nullptr, error);
  }
  PGresult *ask(const char *sql) override { return PQexec(conn, sql); }

private:
  sqlite3 *db;
  PGconn *conn;
};

bool forgets(Store *s) {
  char *error = nullptr;
  if (s->run("DELETE FROM t", &error) != SQLITE_OK) { // expect: buffer-leak "buffer 'error' from 'sqlite3_exec' is never released by 'sqlite3_free'"
    std::puts(error);
    return false;
  }
  return true;
}

bool frees(Store *s) {
  char *error = nullptr;
  if (s->run("DELETE FROM t", &error) != SQLITE_OK) {
    std::puts(error);
    sqlite3_free(error);
    return false;
  }
  return true;
}

int rows(Store &s, bool fast) {
  PGresult *r = s.ask("SELECT 1");
  if (fast)
    return -1; // expect: result-leak "result 'r' from 'PQexec' is not released by 'PQclear' before this return"
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
  PQclear(r);
  return n;
}
