// Lowered is what touches a modelled library, what it calls, and its callers.
// RUN: %dump %s | %FileCheck %s
// RUN: %dump %s | %FileCheck %s --check-prefix=ABSENT
#include "Inputs/pq.h"
void *malloc(unsigned long size);
void free(void *p);

struct deep {
  struct {
    PGconn *conn;
  } *below;
};
struct plain {
  struct plain *next;
};

// ABSENT-NOT: function unrelated(
int unrelated(struct plain *p) { return p->next != 0; }
// ABSENT-NOT: function only_malloc(
void only_malloc(void) { free(malloc(3)); }
// ABSENT-NOT: function caller_without_pointers(
static int helper(int n) { return n + 1; }
static int counts(PGresult *r) { return helper(PQntuples(r)); }
static int by_number(int n) { return n; }
int caller_without_pointers(void) { return by_number(3); }
void *wrapper(const char *s) { return PQconnectdb(s); }
int calls_wrapper(void) { return wrapper("x") != 0; }
// ABSENT-NOT: function calls_that(
int calls_that(void) { return calls_wrapper(); }
int holds(struct deep *d) { return d->below != 0; }
// CHECK: function helper(
// CHECK: function counts(
// CHECK: function wrapper(
// CHECK: function calls_wrapper(
// CHECK: function holds(
