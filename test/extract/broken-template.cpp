// A class template one of whose members has errors: clang forgets that objects of its
// instantiations have a destructor, so functions with such objects are not analysed.
// RUN: not %closecall scan --no-cache %s -- -std=c++17 -isystem /usr/include/postgresql > %t 2>&1
// RUN: FileCheck %s --input-file %t
#include <libpq-fe.h>

namespace known {
int other(int);
}

template <typename T, void (*Free)(T *)> struct Handle {
  T *p = nullptr;
  explicit Handle(T *q) : p(q) {}
  Handle(Handle &&o) noexcept : p(known::exchange(o.p, nullptr)) {}
  Handle(const Handle &) = delete;
  ~Handle() { Free(p); }
};
using Result = Handle<PGresult, PQclear>;

// CHECK: 2 functions not analysed (rowsGood, makeGood)
int rowsGood(PGconn *c) {
  Result r(PQexec(c, "SELECT 1"));
  return PQntuples(r.p);
}

Result makeGood(PGconn *c) {
  Result r(PQexec(c, "SELECT 1"));
  if (PQresultStatus(r.p) != PGRES_TUPLES_OK)
    throw 1;
  return r;
}

// CHECK: broken-template.cpp:[[#@LINE+3]]:{{.*}} result 'r' from 'PQexec' is never released
// CHECK: 1 finding in 1 file
int plainBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  return PQntuples(r);
}
