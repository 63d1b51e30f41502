// RUN: %check_hosts %s
// Arrays of handles as members: each element is released, by its index or in a loop.
#include <libpq-fe.h>
#include <sqlite3.h>

class ByIndex {
public:
  ByIndex() {
    conns[0] = PQconnectdb("a");
    conns[1] = PQconnectdb("b");
  }
  ~ByIndex() {
    PQfinish(conns[0]);
    PQfinish(conns[1]);
  }
  ByIndex(const ByIndex &) = delete;

private:
  PGconn *conns[2];
};

class InALoop {
public:
  InALoop() {
    for (auto &c : conns)
      c = PQconnectdb("");
  }
  ~InALoop() {
    for (int i = 0; i < 2; i++)
      PQfinish(conns[i]);
  }
  InALoop(const InALoop &) = delete;

private:
  PGconn *conns[2];
};

class First {
public:
  bool open() { return sqlite3_open("x", &dbs[0]) == SQLITE_OK; }
  ~First() {
    for (sqlite3 *db : dbs)
      sqlite3_close(db);
  }
  First() = default;
  First(const First &) = delete;

private:
  sqlite3 *dbs[2] = {};
};

// Beside them a member that is no array, and that is forgotten.
class Forgets {
public:
  Forgets() {
    conns[0] = PQconnectdb("a");
    other = PQconnectdb("b"); // expect: member-leak "connection 'other' is kept in 'Forgets', and nothing of the class releases it"
  }
  ~Forgets() { PQfinish(conns[0]); }
  Forgets(const Forgets &) = delete;

private:
  PGconn *conns[1], *other;
};
