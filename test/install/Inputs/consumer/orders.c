#include "orders.h"
int orders(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = PQntuples(res);
  done(res);
  return n;
}
