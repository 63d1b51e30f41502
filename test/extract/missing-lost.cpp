// Where the parser drops a statement, the function is lost and named: half of it
// would tell lies.
// RUN: %closecall scan %s -- -I/usr/include/postgresql > %t 2>&1 || true
// RUN: FileCheck %s --input-file %t
// CHECK: 2 functions not analysed (droppedStatement, droppedCase)
// CHECK: no findings
#include <libpq-fe.h>

void droppedStatement(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (c) {
    PQclear(r) }
}

int droppedCase(PGconn *c, int n) {
  PGresult *r = PQexec(c, "SELECT 1");
  switch (n) {
  case (:
    PQclear(r);
    return 1;
  default:
    PQclear(r);
  }
  return 0;
}

int whole(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  PQclear(r);
  return 0;
}
