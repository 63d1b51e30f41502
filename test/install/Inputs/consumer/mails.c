#include "pq.h"
int mails(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 2");
  return PQntuples(res);
}
