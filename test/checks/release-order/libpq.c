// RUN: %check_hosts %s
// libpq's results, notifications and cancel objects outlive their connection.
// expect-none
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

int resultOutlivesOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  PGresult *res = PQexec(conn, "SELECT 1");
  int n;
  PQfinish(conn);
  n = PQntuples(res);
  PQclear(res);
  return n;
}

void cancelOutlivesOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  PGcancel *cancel = PQgetCancel(conn);
  char why[64];
  PQfinish(conn);
  PQcancel(cancel, why, sizeof why);
  PQfreeCancel(cancel);
}

void notifyOutlivesOk(PGconn *conn) {
  PGnotify *note = PQnotifies(conn);
  PQfinish(conn);
  if (note)
    puts(note->extra);
  PQfreemem(note);
}
