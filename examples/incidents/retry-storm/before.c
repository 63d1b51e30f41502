/*
 * poller: writes what it reads into a table, and reconnects when it has to.
 *
 *   poller HOST PORT < requests
 *
 * A request is a line `ID VALUE`; the answer is `ID ok` or `ID failed`. While
 * the server turns it away it tries again at once, without limit, without a
 * timeout and without a name; see README.md.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static PGconn *connect_db(const char *host, const char *port) {
  const char *keys[] = {"host", "port", "user", "dbname", NULL};
  const char *values[] = {host, port, "app", "shop", NULL};

  for (;;) {
    PGconn *conn = PQconnectdbParams(keys, values, 0); // expect: unbounded-retry, missing-timeout

    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
  }
}

static int store(PGconn *conn, const char *value) {
  const char *values[1] = {value};
  PGresult *res = PQexecParams(conn, "INSERT INTO reading(value) VALUES ($1)", 1,
                               NULL, values, NULL, NULL, 0);
  int rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;

  if (rc < 0)
    fprintf(stderr, "poller: %s", PQerrorMessage(conn));
  PQclear(res);
  return rc;
}

int main(int argc, char **argv) {
  PGconn *conn;
  char line[128];

  if (argc != 3) {
    fprintf(stderr, "usage: poller HOST PORT\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  conn = connect_db(argv[1], argv[2]);
  while (fgets(line, sizeof line, stdin)) {
    char id[32], value[64];

    if (sscanf(line, "%31s %63s", id, value) != 2)
      continue;
    if (PQstatus(conn) != CONNECTION_OK) {
      PQfinish(conn);
      conn = connect_db(argv[1], argv[2]);
    }
    printf("%s %s\n", id, store(conn, value) == 0 ? "ok" : "failed");
  }
  PQfinish(conn);
  return 0;
}
