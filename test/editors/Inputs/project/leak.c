#include "pq.h"

/* größe 𝄞 */ int customers(PGconn *conn, int limit) {
  PGresult *res = PQexec(conn, "SELECT 'größe 𝄞'");
  int n = PQntuples(res);
  if (n > limit)
    return -1;
  PQclear(res);
  return n;
}
