// Expected: silent, scanned together with 51-other-file.c; said: double-release. Met in RPostgreSQL (RS_DBI_errorMessage, 3 times), before in gfarm.
// Mechanism: a function of another file that never returns, and has nothing to do with a database, has no summary: that it does not return is lost. In one file it is seen.
#include <libpq-fe.h>

void report_and_leave(const char *text);

int run(PGconn *conn, const char *sql) {
  PGresult *result = PQexec(conn, sql);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) {
    PQclear(result);
    report_and_leave("could not run");
  }
  PQclear(result);
  return 1;
}
