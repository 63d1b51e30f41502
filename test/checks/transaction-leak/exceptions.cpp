// RUN: %check_hosts --preview %s -- -std=c++17
// transaction-leak where exceptions go: what a handler throws on keeps its type, a COMMIT
// that failed is told by an exception, a guard gets at the connection through the object
// that it lies in, a local std::function calls its lambda.
#include <cstdio>
#include <exception>
#include <functional>
#include <libpq-fe.h>
#include <soci/soci.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Late : Failure {
  using Failure::Failure;
};
struct Other {};

static void work(int n) {
  if (n > 3)
    throw Late("late");
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sql);
}
static void undo(sqlite3 *db) noexcept { sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr); }

// ---- what is thrown on ---------------------------------------------------------------

void thrownOnOk(PGconn *, sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  try {
    try {
      work(n);
    } catch (const std::exception &) {
      puts("late");
      throw; // a Late, whatever the handler calls it
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  } catch (const Failure &) {
    undo(db);
  }
}

void thrownOnBad(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  try {
    try {
      work(n);
    } catch (const std::exception &) {
      puts("late");
      throw; // expect: transaction-leak "when an exception leaves 'thrownOnBad'"
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  } catch (const std::logic_error &) {
    undo(db);
  }
}

// Handlers that do nothing else.
void onlyThrownOnOk(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  try {
    try {
      work(n);
    } catch (...) {
      throw;
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  } catch (const std::exception &) {
    undo(db);
  }
}

// A handler within the handler has an exception of its own.
void innerHandlerOk(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  try {
    try {
      work(n);
    } catch (...) {
      try {
        run(db, "DELETE FROM t");
      } catch (const std::runtime_error &) {
      }
      throw;
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  } catch (const Late &) {
    undo(db);
  }
}

void innerHandlerBad(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  try {
    try {
      work(n);
    } catch (...) {
      try {
        run(db, "DELETE FROM t");
      } catch (const std::runtime_error &) {
      }
      throw; // expect: transaction-leak "when an exception leaves"
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  } catch (const Other &) {
    undo(db);
  }
}

// What a library throws is none of the program's classes that do not derive from it.
int unrelatedOk(soci::session &sql, int id) {
  sql.begin();
  try {
    sql << "DELETE FROM t WHERE id = 1";
  } catch (const Other &) {
    return -1;
  } catch (...) {
    sql.rollback();
    return -2;
  }
  sql.rollback();
  return 0;
}

struct Mine : soci::soci_error {
  using soci::soci_error::soci_error;
};

int derivedBad(soci::session &sql, int id) {
  sql.begin();
  try {
    sql << "DELETE FROM t WHERE id = 1";
  } catch (const Mine &) {
    return -1; // expect: transaction-leak "is left open by this return"
  } catch (...) {
    sql.rollback();
    return -2;
  }
  sql.rollback();
  return 0;
}

// ---- a COMMIT that fails -------------------------------------------------------------

// SQLite leaves the transaction open when it is busy.
int commitBad(sqlite3 *db, int n) {
  run(db, "BEGIN");
  bool ok = false;
  try {
    work(n);
    ok = true;
  } catch (...) {
  }
  if (ok)
    run(db, "COMMIT"); // expect: transaction-leak "the COMMIT failed and did not end it, so roll back"
  else
    undo(db);
  return ok;
}

int commitOk(sqlite3 *db, int n) {
  run(db, "BEGIN");
  try {
    work(n);
    run(db, "COMMIT");
    return 1;
  } catch (...) {
    undo(db);
  }
  return 0;
}

// Nobody looks, and what is thrown has another reason.
static void finish(sqlite3 *db, int n) {
  sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  work(n);
}

void unseenOk(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  finish(db, n);
}

// ---- a guard in a member function ----------------------------------------------------

template <class F> class Guard {
public:
  explicit Guard(F f) : f(f) {}
  Guard(const Guard &) = delete;
  ~Guard() {
    if (active)
      f();
  }
  void dismiss() { active = false; }

private:
  F f;
  bool active = true;
};

class Store {
public:
  explicit Store(sqlite3 *db) : raw(db) {}
  void begin() { run(raw, "BEGIN"); }
  void commit() { run(raw, "COMMIT"); }
  void rollback() noexcept { undo(raw); }

private:
  sqlite3 *raw;
};

class Repository {
public:
  explicit Repository(Store &s) : store(s) {}
  void saveOk(int n) {
    store.begin();
    Guard back([this] { store.rollback(); });
    work(n);
    store.commit();
    back.dismiss();
  }
  void saveBad(int n) {
    store.begin();
    Guard back([this] { store.rollback(); });
    back.dismiss();
    work(n); // expect: transaction-leak "if 'work' throws here"
    store.commit();
  }

private:
  Store &store;
};

// ---- a std::function -----------------------------------------------------------------

void calledBad(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  std::function<void()> step = [&] { work(n); };
  step(); // expect: transaction-leak "throws here"
  sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
}

void calledOk(sqlite3 *db, int n) {
  sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
  std::function<void()> step = [&] { sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); };
  std::function<void()> end = [&] { sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr); };
  step();
  end();
}

// ---- of a type that the library's pack names --------------------------------------------

// What is thrown is a std::runtime_error.
int namedTypeOk(soci::session &c) {
  c.begin();
  try {
    try {
      c << "DELETE FROM t";
    } catch (const std::exception &) {
      throw;
    }
    c.commit();
  } catch (const std::runtime_error &) {
    c.rollback();
    return -1;
  }
  return 0;
}

int namedTypeBad(soci::session &c) {
  c.begin();
  try {
    try {
      c << "DELETE FROM t";
    } catch (const std::exception &) {
      throw;
    }
    c.commit(); // expect: transaction-leak
  } catch (const std::logic_error &) {
    c.rollback();
    return -1;
  }
  return 0;
}

// ---- a helper that leaves the rollback to its callers -------------------------------------

static void other(int n) {
  if (n > 3)
    throw Other();
}

template <class F> static void transact(sqlite3 *db, F f) {
  run(db, "BEGIN");
  f();
  run(db, "COMMIT");
}

int helperOk(sqlite3 *db, int n) {
  try {
    transact(db, [&] { work(n); });
  } catch (const std::exception &) {
    undo(db);
    return -1;
  }
  return 0;
}

int helperBad(sqlite3 *db, int n) {
  try {
    transact(db, [&] { other(n); }); // expect: transaction-leak "throws here"
  } catch (const std::exception &) {
    undo(db);
    return -1;
  }
  return 0;
}

// ---- kept in a loop, where many ways meet ----------------------------------------------

static bool unlucky() noexcept { return puts("") < 0; }
static bool quietly() noexcept {
  try {
    other(unlucky());
    return true;
  } catch (...) {
    return false;
  }
}
static void plain(int n) {
  if (unlucky() && n)
    throw Failure("plain");
}
static void late(int n) {
  if (n == 1 && unlucky())
    throw Late("late");
}
template <class F> static void each(int n, F f) {
  for (int i = 0; i < n; i++)
    f(i);
}

void roundsOk(soci::session &c, int b, int n) try {
  for (int i = 0; i < n; i++) {
    std::exception_ptr failed;
    c.begin();
    try {
      if (b)
        quietly();
      each(n, [](int k) { late(k); });
    } catch (...) {
      if (b)
        plain(2);
      failed = std::current_exception();
    }
    if (failed)
      std::rethrow_exception(failed);
    c.commit();
  }
} catch (const std::runtime_error &) {
  c.rollback();
  throw;
}

void roundsBad(soci::session &c, int b, int n) try {
  for (int i = 0; i < n; i++) {
    std::exception_ptr failed;
    c.begin();
    try {
      if (b)
        quietly();
      each(n, [](int k) { late(k); });
    } catch (...) {
      failed = std::current_exception();
    }
    if (failed)
      std::rethrow_exception(failed); // expect: transaction-leak
    c.commit();
  }
} catch (const std::logic_error &) {
  c.rollback();
  throw;
}
