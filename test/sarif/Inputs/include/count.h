#ifndef COUNT_H
#define COUNT_H
#include "pq.h"
static inline int count(PGconn *conn, const char *query) {
  PGresult *res = PQexec(conn, query);
  if (!res)
    return -1;
  return PQntuples(res);
}
#endif
