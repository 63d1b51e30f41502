// RUN: %check_hosts %s --preview -- -std=c++17
// The callback that gives a connection back is skipped on an error path (orm.md B10).
#include <functional>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <string>
#include <utility>

struct Conn {
  sqlite3 *db;
  bool prepare(const std::string &sql) {
    return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool step() { return sqlite3_exec(db, "SELECT 1", nullptr, nullptr, nullptr) == SQLITE_OK; }
};

void runBad(Conn &c, const std::string &sql, std::function<void(bool)> done, std::function<void()> idle) {
  if (!c.prepare(sql)) {
    done(false);
    return; // expect: lease-leak "'idle' is not called on this way out"
  }
  done(c.step());
  idle();
}

void runOk(Conn &c, const std::string &sql, std::function<void(bool)> done, std::function<void()> idle) {
  if (!c.prepare(sql)) {
    done(false);
    idle();
    return;
  }
  done(c.step());
  idle();
}

static bool good(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

// A function pointer, in a loop.
void batchBad(PGconn *c, const char *const *sql, int n, void (*release)(PGconn *)) {
  for (int i = 0; i < n; i++)
    if (!good(c, sql[i]))
      return; // expect: lease-leak "'release'"
  release(c);
}

void batchOk(PGconn *c, const char *const *sql, int n, void (*release)(PGconn *)) {
  for (int i = 0; i < n; i++)
    if (!good(c, sql[i]))
      break;
  release(c);
}

// Off the end.
template <typename F> void askBad(redisContext *c, F &&giveBack) {
  auto *r = static_cast<redisReply *>(redisCommand(c, "PING"));
  bool ok = r && r->type != REDIS_REPLY_ERROR;
  freeReplyObject(r);
  if (ok)
    giveBack();
} // expect: lease-leak "'giveBack'"

template <typename F> void askOk(redisContext *c, F &&giveBack) {
  auto *r = static_cast<redisReply *>(redisCommand(c, "PING"));
  bool ok = r && r->type != REDIS_REPLY_ERROR;
  freeReplyObject(r);
  giveBack();
  if (!ok)
    return;
}

int free_contexts;
void useTemplates(redisContext *c) {
  askBad(c, [] { ++free_contexts; });
  askOk(c, [] { ++free_contexts; });
}

// Handed on, kept, or not there.
void later(std::function<void()> then);
std::function<void()> kept;

void handedOnOk(Conn &c, std::function<void()> idle) {
  if (!c.step()) {
    later(std::move(idle));
    return;
  }
  idle();
}

void capturedOk(Conn &c, std::function<void()> idle) {
  if (!c.step()) {
    later([idle] { idle(); });
    return;
  }
  idle();
}

void keptOk(Conn &c, std::function<void()> idle) {
  if (!c.step()) {
    kept = idle;
    return;
  }
  idle();
}

void absentOk(Conn &c, std::function<void()> idle) {
  c.step();
  if (idle)
    idle();
}

// Before any work: nothing was begun.
void nothingToDoOk(Conn &c, const std::string &sql, std::function<void()> idle) {
  if (sql.empty())
    return;
  c.prepare(sql);
  idle();
}

// Callbacks that are for some ways only, once a round, or as an argument says.
void giveUpOk(Conn &c, std::function<void()> giveUp) {
  if (!c.step())
    giveUp();
}

void eachRowOk(Conn &c, int rows, std::function<void(int)> release) {
  for (int i = 0; i < rows; i++)
    if (c.step())
      release(i);
}

void lastOk(Conn &c, bool last, std::function<void()> release) {
  c.step();
  if (last)
    release();
}

void closedOk(PGconn *c, void (*release)(PGconn *)) {
  if (!good(c, "DELETE FROM log")) {
    PQfinish(c);
    return;
  }
  release(c);
}

void discardedOk(PGconn *c, std::function<void(PGconn *)> release,
                 std::function<void(PGconn *)> discard) {
  if (!good(c, "DELETE FROM log")) {
    discard(c);
    return;
  }
  release(c);
}

// The caller learns that it failed.
bool toldOk(Conn &c, std::function<void()> idle) {
  if (!c.step())
    return false;
  idle();
  return true;
}

// Another kind of callback.
void progressOk(Conn &c, std::function<void()> progress) {
  if (!c.step())
    return;
  progress();
}
