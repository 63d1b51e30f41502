// expected: result-leak at line 13 (return false) and 18 (dropped).  actual: silent. (With 'new R(...)' in the same function it is found.)
// from: MaNGOS/Trinity (QueryResult *Database::Query), many
// mechanism: a function returns 'new Owner(handle)'; the caller loses the pointer.
#include <libpq-fe.h>
struct R { PGresult *r; explicit R(PGresult *x) : r(x) {} ~R() { PQclear(r); } int n() { return PQntuples(r); } };
struct Db {
  PGconn *c;
  R *query(const char *q) { return new R(PQexec(c, q)); }
};
bool one(Db &db, int *n) {
  R *r = db.query("SELECT a FROM t");
  if (r->n() == 0)
    return false;
  *n = r->n();
  delete r;
  return true;
}
void two(Db &db) { db.query("DELETE FROM t"); }
