// Code that is nested too deeply is lost with a reason, and does not crash.
// RUN: %python -c "print('int g(int a, void *p) { return ' + '-' * 1 + '(a' + ' + a' * 5000 + '); }'); print('int PQntuples(const struct pg_result *);'); print('int f(struct pg_result *r, int a) { return PQntuples(r)' + ' + a' * 5000 + '; }'); print('int e(struct pg_result *r, int a) {' + ''.join(f' if (a == {i}) return {i}; else' for i in range(3000)) + ' return PQntuples(r); }')" > %t.c
// RUN: %dump %t.c | %FileCheck %s --input-file=- 
// CHECK: function e(
// CHECK: lost f: nested too deeply
