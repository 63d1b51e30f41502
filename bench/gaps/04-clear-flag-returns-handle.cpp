// expected: silent in checked(); use-after-release only in bad().  actual: use-after-release at 'return res'.  from: minetestmapper, minetest
// mechanism: checked(res, clear): with clear the return value is meaningless and no caller looks at it.
#include <libpq-fe.h>
#include <stdexcept>
struct Base {
  PGconn *db = nullptr;
  PGresult *checked(PGresult *res, bool clear = true);
  void begin() { checked(PQexec(db, "START TRANSACTION;")); }
  int count();
  int bad();
};
PGresult *Base::checked(PGresult *res, bool clear) {
  switch (PQresultStatus(res)) {
  case PGRES_COMMAND_OK:
  case PGRES_TUPLES_OK:
    break;
  default:
    std::string msg = PQresultErrorMessage(res);
    PQclear(res);
    throw std::runtime_error(msg);
  }
  if (clear) PQclear(res);
  return res;
}
int Base::count() {
  PGresult *r = checked(PQexec(db, "SELECT 1"), false);
  int n = PQntuples(r);
  PQclear(r);
  return n;
}
int Base::bad() {
  PGresult *r = checked(PQexec(db, "SELECT 1"));
  return PQntuples(r);          // expected: use-after-release here
}
