// RUN: %check_hosts %s
// Objects that std::make_unique and std::make_shared make: the constructor that runs
// is followed, as behind `new`. Twins: a destructor that releases, and one that only
// forgets the handle; owners that travel on.
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

class Rows {
public:
  explicit Rows(PGresult *rows, const char *from = nullptr) : rows(rows), from(from) {}
  ~Rows() { PQclear(rows); }
  int count() const { return PQntuples(rows); }

private:
  PGresult *rows;
  const char *from;
};

class View {
public:
  View(std::string name, PGresult *rows) : name(std::move(name)), rows(rows) {}
  ~View() { rows = nullptr; }
  int count() const { return PQntuples(rows); }

private:
  std::string name;
  PGresult *rows;
};

class Session {
public:
  explicit Session(const std::string &where) : conn(PQconnectdb(where.c_str())) {
    if (PQstatus(conn) != CONNECTION_OK) {
      PQfinish(conn);
      throw std::runtime_error("no connection");
    }
  }
  ~Session() { PQfinish(conn); }
  PGconn *get() const { return conn; }

private:
  PGconn *conn;
};

struct Handle {
  PGconn *conn;
  explicit Handle(const char *where) : conn(PQconnectdb(where)) {}
};

int uniqueOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  auto rows = std::make_unique<Rows>(r, "uniqueOk");
  return rows->count();
}

int sharedOk(PGconn *c) {
  auto rows = std::make_shared<Rows>(PQexec(c, "SELECT 1"));
  return rows->count();
}

int uniqueBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1"); // expect: result-leak "'r' from 'PQexec' is never released"
  auto view = std::make_unique<View>("uniqueBad", r);
  return view->count();
}

int sharedBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1"); // expect: result-leak "'r' from 'PQexec' is never released"
  std::shared_ptr<View> view = std::make_shared<View>(std::string("sharedBad"), r);
  return view->count();
}

int viewOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  int n = std::make_unique<View>("viewOk", r)->count();
  PQclear(r);
  return n;
}

int sessionOk() {
  auto s = std::make_unique<Session>("dbname=x");
  return PQserverVersion(s->get());
}

int handleBad() {
  auto h = std::make_unique<Handle>("dbname=x"); // expect: connection-leak "never released"
  return PQserverVersion(h->conn);
}

int handleOk() {
  auto h = std::make_unique<Handle>("dbname=x");
  int v = PQserverVersion(h->conn);
  PQfinish(h->conn);
  return v;
}

// What travels on is somebody else's.
std::unique_ptr<Rows> givenOk(PGconn *c) { return std::make_unique<Rows>(PQexec(c, "SELECT 1")); }
void takes(std::unique_ptr<Rows> rows);
void takesAny(std::shared_ptr<Rows> rows);
void takesMoved(std::unique_ptr<Rows> &&rows);
void valueOk(PGconn *c) { takes(std::make_unique<Rows>(PQexec(c, "SELECT 1"))); }
void sharedValueOk(PGconn *c) { takesAny(std::make_shared<Rows>(PQexec(c, "SELECT 1"))); }
void movedOk(PGconn *c) { takesMoved(std::make_unique<Rows>(PQexec(c, "SELECT 1"))); }
void newValueOk(PGconn *c) {
  takes(std::unique_ptr<Rows>(new Rows(PQexec(c, "SELECT 1"))));
}
void pushedOk(PGconn *c, std::vector<std::unique_ptr<Rows>> &all) {
  all.push_back(std::make_unique<Rows>(PQexec(c, "SELECT 1")));
  all.push_back(std::unique_ptr<Rows>(new Rows(PQexec(c, "SELECT 2"))));
}

struct Source {
  virtual ~Source() = default;
};
struct ResultSource : Source {
  PGresult *rows;
  explicit ResultSource(PGresult *rows) : rows(rows) {}
  ~ResultSource() override { PQclear(rows); }
};
void upcastOk(PGconn *c, std::vector<std::unique_ptr<Source>> &all,
              std::vector<std::shared_ptr<Source>> &some) {
  all.push_back(std::make_unique<ResultSource>(PQexec(c, "SELECT 1")));
  some.push_back(std::make_shared<ResultSource>(PQexec(c, "SELECT 2")));
}

// A wrapper that moves into the object takes the handle along.
struct Wrapper {
  PGresult *rows;
  Wrapper(PGresult *rows) : rows(rows) {}
  Wrapper(Wrapper &&other) noexcept : rows(other.rows) { other.rows = nullptr; }
  ~Wrapper() { PQclear(rows); }
};
struct Holder {
  Wrapper inner;
  explicit Holder(Wrapper inner) : inner(std::move(inner)) {}
};
std::unique_ptr<Holder> wrappedOk(PGconn *c) {
  Wrapper w(PQexec(c, "SELECT 1"));
  return std::make_unique<Holder>(std::move(w));
}
std::unique_ptr<Holder> convertedOk(PGconn *c) {
  return std::make_unique<Holder>(PQexec(c, "SELECT 1"));
}
