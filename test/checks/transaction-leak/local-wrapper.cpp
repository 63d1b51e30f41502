// RUN: %check_hosts --preview %s
// A local object that borrows the connection begins and commits by its methods.
#include <sqlite3.h>

class Batch {
  sqlite3 *Db;

public:
  explicit Batch(sqlite3 *D) : Db(D) {}
  bool begin() { return sqlite3_exec(Db, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK; }
  bool commit() { return sqlite3_exec(Db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK; }
  bool abort() { return sqlite3_exec(Db, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK; }
};

bool write();

bool leftOpenBad(sqlite3 *D) {
  Batch B(D);
  if (!B.begin())
    return false;
  if (!write())
    return false; // expect: transaction-leak "'D'"
  if (!B.commit()) {
    B.abort();
    return false;
  }
  return true;
}

bool rolledBackOk(sqlite3 *D) {
  Batch B(D);
  if (!B.begin())
    return false;
  if (!write()) {
    B.abort();
    return false;
  }
  if (!B.commit()) {
    B.abort();
    return false;
  }
  return true;
}

// Its end rolls back.
class Guard : public Batch {
  bool Open = false;

public:
  using Batch::Batch;
  ~Guard() {
    if (Open)
      abort();
  }
  bool start() { return Open = begin(); }
  bool finish() {
    if (!commit())
      return false;
    Open = false;
    return true;
  }
};

bool guardedOk(sqlite3 *D) {
  Guard G(D);
  if (!G.start())
    return false;
  if (!write())
    return false;
  return G.finish();
}
