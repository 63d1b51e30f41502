// RUN: %check_hosts --preview %s
// A connection that is closed while its statement is open: by a helper, a
// lambda, an owner, an object's end; and the orders that are right.
#include <memory>
#include <optional>
#include <sqlite3.h>

struct Close {
  void operator()(sqlite3 *db) const { sqlite3_close(db); }
};
struct Finalize {
  void operator()(sqlite3_stmt *stmt) const { sqlite3_finalize(stmt); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

static void shut(sqlite3 *db) {
  if (db)
    sqlite3_close(db);
}

int helperBad(sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK) {
    shut(db);
    return 1;
  }
  shut(db); // expect: release-order "'shut' closes the connection while prepared statement 'stmt'"
  sqlite3_finalize(stmt);
  return 0;
}

int helperOk(sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK) {
    shut(db);
    return 1;
  }
  sqlite3_finalize(stmt);
  shut(db);
  return 0;
}

// Finalizes what is left before it closes.
static void drain(sqlite3 *db) {
  sqlite3_stmt *stmt;
  while ((stmt = sqlite3_next_stmt(db, nullptr)) != nullptr)
    sqlite3_finalize(stmt);
  sqlite3_close(db);
}

int drainOk(sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) == SQLITE_OK)
    sqlite3_step(stmt);
  drain(db);
  return 0;
}

int drainHereOk(sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr, *next;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) == SQLITE_OK)
    sqlite3_step(stmt);
  while ((next = sqlite3_next_stmt(db, nullptr)) != nullptr)
    sqlite3_finalize(next);
  return sqlite3_close(db);
}

// Closes only when nobody else uses it.
struct Shared {
  sqlite3 *db;
  int users;
};
static void leave(Shared *s) {
  if (--s->users == 0)
    sqlite3_close(s->db);
}

int countedOk(Shared *s) {
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(s->db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
    return 1;
  leave(s);
  sqlite3_finalize(stmt);
  return 0;
}

int lambdaBad() {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open("f", &db);
  auto done = [&] {
    sqlite3_close(db);
    db = nullptr;
  };
  sqlite3_stmt *stmt = nullptr;
  if (rc != SQLITE_OK || sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK) {
    done();
    return 1;
  }
  done(); // expect: release-order
  sqlite3_finalize(stmt);
  return 0;
}

int lambdaOk() {
  sqlite3 *db = nullptr;
  int rc = sqlite3_open("f", &db);
  auto done = [&] {
    sqlite3_close(db);
    db = nullptr;
  };
  sqlite3_stmt *stmt = nullptr;
  if (rc != SQLITE_OK || sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK) {
    done();
    return 1;
  }
  sqlite3_finalize(stmt);
  done();
  return 0;
}

int optionalBad(sqlite3 *raw) {
  std::optional<std::unique_ptr<sqlite3, Close>> db;
  db = std::unique_ptr<sqlite3, Close>(raw);
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db->get(), "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
    return 1;
  Statement owner(stmt);
  db.reset(); // expect: release-order
  return 0;
}

int optionalOk(sqlite3 *raw) {
  std::optional<std::unique_ptr<sqlite3, Close>> db;
  db = std::unique_ptr<sqlite3, Close>(raw);
  sqlite3_stmt *stmt = nullptr;
  if (sqlite3_prepare_v2(db->get(), "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
    return 1;
  Statement owner(stmt);
  owner.reset();
  db.reset();
  return 0;
}

class Database {
  sqlite3 *handle = nullptr;

public:
  Database() {
    if (sqlite3_open("f", &handle) != SQLITE_OK) {
      sqlite3_close(handle);
      throw 1;
    }
  }
  Database(const Database &) = delete;
  ~Database() { sqlite3_close(handle); }
  sqlite3 *get() const { return handle; }
};

class Query {
  sqlite3_stmt *stmt = nullptr;

public:
  explicit Query(sqlite3 *db) {
    if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
      throw 2;
  }
  Query(const Query &) = delete;
  ~Query() { sqlite3_finalize(stmt); }
  int step() { return sqlite3_step(stmt); }
};

int scopesBad() {
  sqlite3_stmt *stmt = nullptr;
  {
    Database db;
    if (sqlite3_prepare_v2(db.get(), "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
      return 1;
  } // expect: release-order "'Database::~Database' closes"
  sqlite3_finalize(stmt);
  return 0;
}

// The one declared first dies last.
int declaredFirstBad() {
  std::unique_ptr<Query> query;
  Database db;
  query.reset(new Query(db.get()));
  return query->step(); // expect: release-order
}

int declaredFirstOk() {
  Database db;
  std::unique_ptr<Query> query;
  query.reset(new Query(db.get()));
  return query->step();
}

int deletedBad() {
  auto *db = new Database;
  Query query(db->get()); // expect: exception-leak
  query.step();
  delete db; // expect: release-order
  return 0;
}

int deletedOk() {
  auto *db = new Database;
  {
    Query query(db->get()); // expect: exception-leak
    query.step();
  }
  delete db;
  return 0;
}

// The destructor closes what the constructor has closed already.
class Careless {
  sqlite3 *handle = nullptr;

public:
  Careless() {
    if (sqlite3_open("f", &handle) != SQLITE_OK)
      sqlite3_close(handle);
  }
  Careless(const Careless &) = delete;
  ~Careless() { sqlite3_close(handle); }
};
class Careful {
  sqlite3 *handle = nullptr;

public:
  Careful() {
    if (sqlite3_open("f", &handle) != SQLITE_OK) {
      sqlite3_close(handle);
      handle = nullptr;
    }
  }
  Careful(const Careful &) = delete;
  ~Careful() { sqlite3_close(handle); }
};

int closedTwiceBad() {
  Careless c;
  return 0; // expect: double-release
}

int closedTwiceOk() {
  Careful c;
  return 0;
}
