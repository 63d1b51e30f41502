// RUN: %check_hosts %s
// A method called through a pointer to member that is a constant: the object is its
// first argument (and the tool crashed).
#include <libpq-fe.h>

struct Holder {
  PGresult *Res = nullptr;
  void drop() { PQclear(Res); }
  virtual int rows() { return PQntuples(Res); }
  static void clear(PGresult *R) { PQclear(R); }
};

int throughObjectOk(PGconn *C) {
  Holder H;
  H.Res = PQexec(C, "SELECT 1");
  int N = H.rows();
  (H.*&Holder::drop)();
  return N;
}

int throughPointerOk(PGconn *C) {
  Holder H, *P = &H;
  H.Res = PQexec(C, "SELECT 1");
  int N = (P->*&Holder::rows)();
  (P->*&Holder::drop)();
  return N;
}

int throughPointerBad(PGconn *C) {
  Holder H, *P = &H;
  H.Res = PQexec(C, "SELECT 1"); // expect: result-leak "H.Res"
  return (P->*&Holder::rows)();
}

int throughStaticOk(PGconn *C) {
  PGresult *R = PQexec(C, "SELECT 1");
  int N = PQntuples(R);
  (&Holder::clear)(R);
  return N;
}
