#ifndef GUARD_HPP
#define GUARD_HPP
#include "pq.h"

struct Guard {
  PGresult *res;
  ~Guard() { PQclear(res); }
};

class Result {
public:
  explicit Result(PGresult *res) : res(res) {}
  Result(const Result &) = delete;
  ~Result() {
    if (res)
      PQclear(res);
  }
  PGresult *get() const { return res; }

private:
  PGresult *res;
};

template <class T> struct Owner {
  T *handle;
  ~Owner() { PQclear(handle); }
};

template <class F> void withResult(PGconn *conn, F function) {
  PGresult *res = PQexec(conn, "SELECT 1");
  function(res);
  PQclear(res);
}

inline PGresult *ask(PGconn *conn) { return PQexec(conn, "SELECT 2"); }
inline void done(PGresult *res) { PQclear(res); }
inline int rows(PGresult *res) { return PQntuples(res); }

#endif
