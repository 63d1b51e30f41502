// A function with errors is named as lost; the others are lowered.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"

int broken(PGresult *r) {
  int x = r->incomplete;
  return undeclared(r);
}
int broken_in_a_variable(PGresult *r) {
  struct missing m;
  return PQntuples(r);
}
int whole(PGresult *r) { return PQntuples(r); }
// CHECK-NOT: function broken
// CHECK: function whole(
// CHECK: lost broken: the body has errors
// CHECK: lost broken_in_a_variable: the body has errors
