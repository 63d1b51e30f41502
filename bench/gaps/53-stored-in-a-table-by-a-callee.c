// Expected: silent; said: result-leak, 'result' "before this return". Met in pgtcl (PgSetResultId), 5 times.
// Mechanism: a callee stores the handle in an element of an array that an object from an unknown call points to (c->results[i] = r); a plain field (c->one = r) and a table that is a parameter are seen.
#include <libpq-fe.h>

typedef struct {
  PGresult **results;
} Connection;

Connection *find_connection(const char *id);

static int keep(const char *id, PGresult *result) {
  Connection *connection = find_connection(id);
  if (!connection)
    return 1;
  connection->results[0] = result;
  return 0;
}

int query(const char *id, PGconn *conn, const char *sql) {
  PGresult *result = PQexec(conn, sql);
  if (keep(id, result)) {
    PQclear(result);
    return 1;
  }
  return 0;
}
