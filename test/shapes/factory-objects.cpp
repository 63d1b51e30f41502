// A function returns 'new Owner(handle)': the caller that loses the pointer loses
// the handle. Twins: an owner, or something else, holds the object.
// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

struct Rows {
  PGresult *Result;
  explicit Rows(PGresult *R) : Result(R) {}
  Rows(const Rows &) = delete;
  ~Rows() { PQclear(Result); }
  int count() const { return PQntuples(Result); }
};

struct Database {
  PGconn *Conn;
  Rows *query(const char *Q) { return new Rows(PQexec(Conn, Q)); }
};

bool earlyReturnBad(Database &D, int *N) {
  Rows *R = D.query("SELECT a FROM t");
  if (R->count() == 0)
    return false; // expect: result-leak "'R'"
  *N = R->count();
  delete R;
  return true;
}

void droppedBad(Database &D) {
  D.query("DELETE FROM t"); // expect: result-leak
}

bool deletedOk(Database &D, int *N) {
  Rows *R = D.query("SELECT a FROM t");
  if (R->count() == 0) {
    delete R;
    return false;
  }
  *N = R->count();
  delete R;
  return true;
}

int ownedOk(Database &D) {
  std::unique_ptr<Rows> R(D.query("SELECT a FROM t"));
  if (R->count() == 0)
    return -1;
  std::shared_ptr<Rows> S(D.query("SELECT b FROM t"));
  return S->count();
}

std::shared_ptr<Rows> sharedOk(Database &D) {
  return std::shared_ptr<Rows>(D.query("SELECT a FROM t"));
}

int releasedBad(Database &D) {
  std::unique_ptr<Rows> R(D.query("SELECT a FROM t")); // expect: result-leak
  int N = R->count();
  R.release();
  return N;
}

// Others hold it as well.
struct Registry {
  PGconn *Conn;
  std::vector<Rows *> All;
  std::list<Rows *> Recent;
  std::set<Rows *> Known;
  std::map<std::string, Rows *> Named;
  ~Registry() {
    for (Rows *R : All)
      delete R;
  }
  Rows *listed(const char *Q) {
    Rows *R = new Rows(PQexec(Conn, Q));
    All.push_back(R);
    return R;
  }
  Rows *recent(const char *Q) {
    Rows *R = new Rows(PQexec(Conn, Q));
    Recent.emplace_front(R);
    return R;
  }
  Rows *known(const char *Q) {
    Rows *R = new Rows(PQexec(Conn, Q));
    Known.insert(R);
    return R;
  }
  Rows *named(const char *Q) {
    Rows *R = new Rows(PQexec(Conn, Q));
    Named[Q] = R;
    return R;
  }
};

void registeredOk(Registry &G) {
  G.listed("SELECT a FROM t");
  G.recent("SELECT a FROM t");
  G.known("SELECT a FROM t");
  G.named("SELECT a FROM t");
}

// Its constructor makes it known.
struct Node {
  static Node *First;
  Node *Next;
  PGresult *Result;
  explicit Node(PGresult *R) : Next(First), Result(R) { First = this; }
};
Node *Node::First = nullptr;
struct Child {
  PGresult *Result;
  Child(std::vector<Child *> &Parent, PGresult *R) : Result(R) { Parent.push_back(this); }
};
static Node *node(PGconn *C) { return new Node(PQexec(C, "SELECT a FROM t")); }
static Child *child(std::vector<Child *> &P, PGconn *C) {
  return new Child(P, PQexec(C, "SELECT a FROM t"));
}
void madeKnownOk(PGconn *C, std::vector<Child *> &P) {
  node(C);
  child(P, C);
}

// It opens, and its base has made the object known to a runtime (Node's addons): who
// is told of the object destroys it. Twin: nobody is told.
struct Runtime;
extern "C" int wrapNative(Runtime *, void *native, void (*finish)(void *));
template <class T> struct Wrapped {
  bool Failed = true;
  explicit Wrapped(Runtime *R) {
    T *Self = static_cast<T *>(this);
    if (wrapNative(R, Self, [](void *P) { delete static_cast<T *>(P); }) != 0)
      throw 1;
  }
  static void construct(Runtime *R) {
    T *Instance = new T(R);
    Instance->Failed = false;
  }
};
struct Opened : Wrapped<Opened> {
  PGconn *Conn;
  explicit Opened(Runtime *R) : Wrapped<Opened>(R), Conn(PQconnectdb("")) {}
  ~Opened() { PQfinish(Conn); }
};
void wrappedOk(Runtime *R) { Opened::construct(R); }

template <class T> struct Plain {
  bool Failed = true;
  explicit Plain(Runtime *) {}
  static void construct(Runtime *R) {
    T *Instance = new T(R); // expect: connection-leak
    Instance->Failed = false;
  }
};
struct OpenedPlain : Plain<OpenedPlain> {
  PGconn *Conn;
  explicit OpenedPlain(Runtime *R) : Plain<OpenedPlain>(R), Conn(PQconnectdb("")) {}
  ~OpenedPlain() { PQfinish(Conn); }
};
void plainBad(Runtime *R) { OpenedPlain::construct(R); }
