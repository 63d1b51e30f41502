// RUN: %check_hosts --preview %s
// The program's own pools lend connections and take them back: known by names, types
// and by who gives back what it was lent. Twins give back on every way.
#include <deque>
#include <libpq-fe.h>
#include <stdexcept>
#include <string>

// Declared only.
PGconn *db_checkout(void);
void db_checkin(PGconn *c);

int usualOk() {
  PGconn *c = db_checkout();
  if (!c)
    return -1;
  int version = PQserverVersion(c);
  db_checkin(c);
  return version;
}

int statusBad() {
  PGconn *c = db_checkout();
  if (!c)
    return -1;
  if (PQstatus(c) != CONNECTION_OK)
    return -2; // expect: lease-leak
  int version = PQserverVersion(c);
  db_checkin(c);
  return version;
}

// A class around a connection, and a pool of such objects.
class Link {
  PGconn *c_;

public:
  explicit Link(const std::string &dsn) : c_(PQconnectdb(dsn.c_str())) {}
  Link(const Link &) = delete;
  ~Link() { PQfinish(c_); }
  bool alive() const { return PQstatus(c_) == CONNECTION_OK; }
  void run(const char *sql) {
    PGresult *r = PQexec(c_, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    if (!ok)
      throw std::runtime_error(sql);
  }
};

class Links {
  std::deque<Link *> idle_;
  std::string dsn_;

public:
  explicit Links(const char *dsn) : dsn_(dsn) {}
  ~Links() {
    for (Link *l : idle_)
      delete l;
  }
  Link *acquire() {
    if (idle_.empty())
      return new Link(dsn_);
    Link *l = idle_.front();
    idle_.pop_front();
    return l;
  }
  void release(Link *l) { idle_.push_back(l); }
};

bool aliveBad(Links &links) {
  Link *l = links.acquire();
  if (!l->alive())
    return false; // expect: lease-leak
  links.release(l);
  return true;
}

bool aliveOk(Links &links) {
  Link *l = links.acquire();
  bool alive = l->alive();
  links.release(l);
  return alive;
}

void runBad(Links &links) {
  Link *l = links.acquire();
  l->run("DELETE FROM queue"); // expect: exception-leak
  links.release(l);
}

void runOk(Links &links) {
  Link *l = links.acquire();
  try {
    l->run("DELETE FROM queue");
  } catch (...) {
    links.release(l);
    throw;
  }
  links.release(l);
}

class Lent {
  Links &links_;
  Link *l_;

public:
  explicit Lent(Links &links) : links_(links), l_(links.acquire()) {}
  Lent(const Lent &) = delete;
  ~Lent() { links_.release(l_); }
  Link *operator->() { return l_; }
};

void guardedOk(Links &links) {
  Lent l(links);
  l->run("DELETE FROM queue");
}

// Nobody gives back what this one returns: it is lent to the whole program.
class Registry {
  Link *shared_ = nullptr;

public:
  Link *getLink() { return shared_; }
  void releaseLink(Link *l) {
    if (l == shared_)
      shared_ = nullptr;
  }
};

bool sharedOk(Registry &registry) {
  Link *l = registry.getLink();
  return l && l->alive();
}

// Most leave it, so it is none of theirs.
PGconn *session_get(void);
void session_put(PGconn *c);

int leftOk() { return PQserverVersion(session_get()); }
int leftToo() {
  PGconn *c = session_get();
  return PQbackendPID(c);
}
int leftAgain() {
  PGconn *c = session_get();
  return PQsocket(c);
}
void putOk() {
  PGconn *c = session_get();
  session_put(c);
}

// Whether it was lent or is that of the thread, the out-parameter says.
struct Scope {
  Link *link;
};
Link *thread_get(Links &links, Scope **scope);
void thread_put(Links &links, Link *l);

bool scopedOk(Links &links) {
  Scope *scope = nullptr;
  Link *l = thread_get(links, &scope);
  if (!l)
    return false;
  if (scope)
    return true;
  thread_put(links, l);
  return true;
}
bool scopedToo(Links &links) {
  Scope *scope = nullptr;
  Link *l = thread_get(links, &scope);
  bool alive = l->alive();
  thread_put(links, l);
  return alive;
}
