// RUN: %check_hosts %s -- -std=c++17
// Objects that count their references, and objects behind a pointer to an
// implementation.
#include <sqlite3.h>
#include <thread>

class Statement {
  struct Private {
    explicit Private(sqlite3_stmt *s) : count(1), stmt(s) {}
    ~Private() {
      if (stmt)
        sqlite3_finalize(stmt);
    }
    int count;
    sqlite3_stmt *stmt;
  };
  Private *impl;

public:
  explicit Statement(sqlite3_stmt *s) : impl(new Private(s)) {}
  Statement(const Statement &o) : impl(o.impl) { ++impl->count; }
  Statement &operator=(const Statement &) = delete;
  ~Statement() {
    if (!--impl->count)
      delete impl;
  }
  bool step() { return sqlite3_step(impl->stmt) == SQLITE_ROW; }
};

bool countedOk(sqlite3 *db, const char *sql) {
  sqlite3_stmt *raw = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK)
    return false;
  Statement st(raw);
  return st.step();
}

Statement returnedOk(sqlite3_stmt *raw) { return Statement(raw); }

// What only looks at the statement owns nothing.
class View {
  sqlite3_stmt *stmt;

public:
  explicit View(sqlite3_stmt *s) : stmt(s) {}
  ~View() { sqlite3_reset(stmt); }
  bool step() { return sqlite3_step(stmt) == SQLITE_ROW; }
};

bool viewedBad(sqlite3 *db, const char *sql) {
  sqlite3_stmt *raw = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) // expect: statement-leak "'raw'"
    return false;
  View view(raw);
  return view.step();
}

// The record goes to the thread, and the connection with it.
struct Job {
  sqlite3 *db;
};
static void work(Job *j) {
  sqlite3_exec(j->db, "VACUUM", nullptr, nullptr, nullptr);
  sqlite3_close(j->db);
  delete j;
}
bool threadOk(const char *file) {
  auto *j = new Job{};
  if (sqlite3_open(file, &j->db) != SQLITE_OK) {
    sqlite3_close(j->db);
    delete j;
    return false;
  }
  std::thread(work, j).detach();
  return true;
}
