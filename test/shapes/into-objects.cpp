// A handle that a constructor puts into an object goes where the object goes.
// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <soci/soci.h>

class Layer {
  PGresult *Rows;
  void init(PGresult *R) { Rows = R; }

public:
  explicit Layer(PGresult *R) { init(R); }
  Layer(const Layer &) = delete;
  ~Layer() { PQclear(Rows); }
  int count() const { return PQntuples(Rows); }
};

Layer *returnedOk(PGconn *C) {
  PGresult *R = PQexec(C, "SELECT 1");
  Layer *L = new Layer(R);
  return L;
}

int localOk(PGconn *C) {
  Layer L(PQexec(C, "SELECT 1"));
  return L.count();
}

int deletedOk(PGconn *C) {
  PGresult *R = PQexec(C, "SELECT 1");
  Layer *L = new Layer(R);
  int N = L->count();
  delete L;
  return N;
}

int droppedBad(PGconn *C) {
  PGresult *R = PQexec(C, "SELECT 1"); // expect: result-leak
  Layer *L = new Layer(R);
  return L->count();
}

// What a class of one library does with the handle of another is not known,
// although its pack knows the library's names.
namespace soci {
namespace details {
struct rows_of {
  explicit rows_of(PGresult *R);
  ~rows_of();
  int count() const;
};
} // namespace details
} // namespace soci

int otherLibrarysOk(PGconn *C) {
  soci::details::rows_of Rows(PQexec(C, "SELECT 1"));
  return Rows.count();
}

// A member function without arguments lends what its object keeps; one that is
// given something to do hands out what comes of it.
class Kept {
  PGresult *Rows;

public:
  explicit Kept(PGresult *R);
  ~Kept();
  PGresult *get() const;
  PGresult *run(const char *Sql);
};

int getterOk(PGconn *C) {
  Kept K(PQexec(C, "SELECT 1"));
  return PQntuples(K.get());
}

int factoryBad(Kept &K) {
  return PQntuples(K.run("SELECT 1")); // expect: result-leak
}

// Two names for one field: the object's own, and the one through its owner.
class Reader;
class Source {
public:
  Reader *Last;
  void interrupt();
};

class Reader {
  PGresult *Rows = nullptr;
  Source *Of;
  int Row;

public:
  void reset();
  bool nextOk(PGconn *C);
  bool nextBad(PGconn *C);
};

void Source::interrupt() {
  if (Last != nullptr) {
    Last->reset();
    Last = nullptr;
  }
}

void Reader::reset() {
  Row = 0;
  if (Rows != nullptr) {
    PQclear(Rows);
    Rows = nullptr;
    Of->interrupt();
  }
}

bool Reader::nextOk(PGconn *C) {
  if (Row == 0) {
    Of->interrupt();
    Of->Last = this;
    Rows = PQexec(C, "SELECT 1");
    if (!Rows)
      return false;
  }
  if (PQntuples(Rows) == 0) {
    reset();
    return false;
  }
  return true;
}

bool Reader::nextBad(PGconn *C) {
  Of->Last = this;
  Rows = PQexec(C, "SELECT 1"); // expect: member-leak "as 'Reader::nextOk' does"
  if (PQntuples(Rows) == 0) {
    Rows = nullptr; // expect: result-leak "before it is overwritten"
    return false;
  }
  return true;
}
