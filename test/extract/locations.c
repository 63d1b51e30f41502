// Lines, columns in bytes, and the text of what a macro wrote.
// RUN: %dump %s | %FileCheck %s
#include "Inputs/pq.h"
#define RUN(c) PQexec(c, "macro")

void where(PGconn *c) {
	PGresult *r = PQexec(c, "tab");
  /* é */ r = PQexec(c,
                     "two lines");
  r = RUN(c);
  PQexec(c, "a text that is longer than what one line of a message can hold, cut with care");
  PQexec(c, "é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é é ");
  PQexec (c, /* why */ "a text that is longer than what one line " "of a message can hold, cut with care");
}
// CHECK: r = %0  ; 7:16
// CHECK: call PQexec(c, "two lines") `PQexec(c, "two lines")`  ; 8:16
// CHECK: call PQexec(c, "macro") `RUN(c)`  ; 10:7
// CHECK: `PQexec(c, "a text that is longer than what one line of a message can hold, cut...`  ; 11:3
// CHECK: `PQexec(c, "é é é é é é é é é é é é é é é é é é é é é é ...`  ; 12:3
// Cut where the call above is: blanks, comments and split literals do not count.
// CHECK: `PQexec (c, "a text that is longer than what one line " "of a message can hold, cut...`  ; 13:3
