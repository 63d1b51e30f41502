// The databases of generated programs with transactions, for the execution: one
// connection, on which a transaction is open or not, and who began it.
//
// A site is a place in a program that begins. What the program does about it is
// counted over all runs of a function: left open on the way out, by which way,
// and ended elsewhere. Bad is what closecall reports by design: left open where
// another path commits; left by a return where another path rolls back; begun
// again by the next round.
#include "model.h"
#include "runtime.h"
#include <cctype>
#include <cstring>
#include <cxxabi.h>
#include <vector>

namespace {
struct Site {
  bool committed, rolledBack, left, thrown, again;
};
Site sites[16];
int driven = -1, at_ = -1, blind_ = 0;
struct Begun {
  int site;
  Frame *frame;
};
std::vector<Begun> open_; // those that nothing ended
Frame *innermost = nullptr;

void judge(const Site &s) {
  if (s.again || ((s.left || s.thrown) && s.committed) || (s.left && s.rolledBack))
    fault(Leak);
}

void begun() {
  for (const Begun &b : open_)
    if (b.site == at_) {
      sites[at_].again = true;
      judge(sites[at_]);
      return;
    }
  if (at_ < 0 || !open_.empty()) // inside another one: a mistake of another kind
    fault(Unsound);
  else
    open_.push_back({at_, innermost});
}

void ended(bool commit) {
  for (const Begun &b : open_) {
    (commit ? sites[b.site].committed : sites[b.site].rolledBack) = true;
    judge(sites[b.site]);
  }
  open_.clear();
}

enum Effect { None, Begins, Commits, RollsBack };
Effect effect(const char *sql) {
  std::string s;
  while (std::strncmp(sql, "/*", 2) == 0)
    sql = std::strstr(sql, "*/") + 2 + (std::strstr(sql, "*/")[2] == ' ');
  for (; *sql && std::isalpha(*sql); sql++)
    s += char(std::toupper(*sql));
  if (s == "BEGIN" || s == "START")
    return Begins;
  if (s == "COMMIT" || s == "END")
    return Commits;
  return s == "ROLLBACK" || s == "ABORT" ? RollsBack : None;
}

/// Lasting: what a COMMIT that fails leaves open.
bool execute(const char *sql, bool lasting) {
  const Effect e = effect(sql);
  if (e == Commits && (blind_ || !lasting)) {
    ended(true);
    return std::exchange(blind_, 0) || choose(2) == 0;
  }
  if (e == RollsBack) {
    ended(false);
    return choose(2) == 0;
  }
  if (choose(2))
    return false;
  if (e == Begins)
    begun();
  if (e == Commits)
    ended(true);
  return true;
}

template <class E> void mayThrow(bool ok, const char *what) {
  if (!ok)
    throw E(what);
}
} // namespace

void at(int site) { at_ = site; }
void blind() { blind_ = 1; }

Run::Run(int number) {
  if (driven != number)
    std::memset(sites, 0, sizeof sites);
  driven = number;
  open_.clear();
  innermost = nullptr;
  at_ = -1;
  blind_ = 0;
  // What an end of the process in the run before left.
  std::memset(abi::__cxa_get_globals(), 0, sizeof(void *) + sizeof(unsigned));
  std::set_terminate([] { exit(1); });
}

Frame::Frame() : outer(innermost), flying(std::uncaught_exceptions()) { innermost = this; }
Frame::~Frame() {
  for (Begun &b : open_)
    if (b.frame == this && outer)
      b.frame = outer; // a caller may end what its helper left
    else if (b.frame == this) {
      (std::uncaught_exceptions() > flying ? sites[b.site].thrown : sites[b.site].left) = true;
      judge(sites[b.site]);
    }
  innermost = outer;
}

extern "C" {
static char good, bad;
PGresult *PQexec(PGconn *, const char *sql) {
  return (PGresult *)(execute(sql, false) ? &good : &bad);
}
ExecStatusType PQresultStatus(const PGresult *r) {
  return (const char *)r == &good ? PGRES_COMMAND_OK : PGRES_FATAL_ERROR;
}
void PQclear(PGresult *) {}
int sqlite3_exec(sqlite3 *, const char *sql, int (*)(void *, int, char **, char **), void *,
                 char **) {
  return execute(sql, true) ? SQLITE_OK : SQLITE_BUSY;
}
int mysql_query(MYSQL *, const char *sql) { return !execute(sql, false); }
char mysql_commit(MYSQL *) { return !execute("COMMIT", false); }
char mysql_rollback(MYSQL *) { return !execute("ROLLBACK", false); }
}

namespace soci {
details::once_temp_type::~once_temp_type() noexcept(false) {
  if (!std::uncaught_exceptions())
    mayThrow<soci_error>(choose(2) == 0, "statement");
}
void session::begin() { mayThrow<soci_error>(execute("BEGIN", true), "begin"); }
void session::commit() { mayThrow<soci_error>(execute("COMMIT", true), "commit"); }
void session::rollback() { mayThrow<soci_error>(execute("ROLLBACK", true), "rollback"); }
details::once_temp_type session::operator<<(const char *) { return {}; }
transaction::transaction(session &c) : c(c) { c.begin(); }
transaction::~transaction() {
  if (!over)
    execute("ROLLBACK", true);
}
void transaction::commit() {
  c.commit();
  over = true;
}
void transaction::rollback() {
  over = true;
  c.rollback();
}
} // namespace soci

namespace SQLite {
int Database::exec(const char *sql) {
  mayThrow<Exception>(execute(sql, true), sql);
  return 0;
}
int Database::tryExec(const char *sql) noexcept { return !execute(sql, true); }
Transaction::Transaction(Database &c) : c(c) { c.exec("BEGIN"); }
Transaction::~Transaction() {
  if (!over)
    c.tryExec("ROLLBACK");
}
void Transaction::commit() {
  c.exec("COMMIT");
  over = true;
}
} // namespace SQLite

namespace pqxx {
transaction_base::transaction_base(connection &c) : c(c) {
  mayThrow<Failure>(execute("BEGIN", false), "begin");
}
transaction_base::~transaction_base() {
  if (!over)
    execute("ROLLBACK", false);
}
void transaction_base::commit() {
  over = true;
  ended(true);
  mayThrow<Failure>(choose(2) == 0, "commit");
}
void transaction_base::abort() {
  over = true;
  ended(false);
}
int transaction_base::exec(const char *) {
  mayThrow<Failure>(choose(2) == 0, "exec");
  return 0;
}
} // namespace pqxx

bool QSqlDatabase::transaction() { return execute("BEGIN", false); }
bool QSqlDatabase::commit() { return execute("COMMIT", false); }
bool QSqlDatabase::rollback() { return execute("ROLLBACK", false); }
