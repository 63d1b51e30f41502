/*
 * poller: writes what it reads into a table, and reconnects when it has to.
 *
 *   poller HOST PORT < requests
 *
 * A request is a line `ID VALUE`; the answer is `ID ok` or `ID failed`. This is
 * the mended version of before.c: a bounded number of attempts, each after
 * twice the pause and a bit at random; limits and a name in the options.
 */
/* expect-none */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ATTEMPTS = 8, PAUSE_MS = 100, LONGEST_PAUSE_MS = 2000 };

/* A connection; null when there is none after ATTEMPTS attempts. */
static PGconn *connect_db(const char *host, const char *port) {
  const char *keys[] = {"host", "port", "user", "dbname", "connect_timeout",
                        "application_name", "options", NULL};
  const char *values[] = {host, port, "app", "shop", "5", "poller",
                          "-c statement_timeout=10s", NULL};
  int attempt, pause = PAUSE_MS;

  for (attempt = 0; attempt < ATTEMPTS; attempt++) {
    PGconn *conn = PQconnectdbParams(keys, values, 0);

    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    fprintf(stderr, "poller: %s", PQerrorMessage(conn));
    PQfinish(conn);
    usleep(1000u * (unsigned)(pause + rand() % pause));
    if (pause < LONGEST_PAUSE_MS)
      pause *= 2;
  }
  return NULL;
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
  srand((unsigned)getpid());
  conn = connect_db(argv[1], argv[2]);
  while (fgets(line, sizeof line, stdin)) {
    char id[32], value[64];

    if (sscanf(line, "%31s %63s", id, value) != 2)
      continue;
    if (!conn || PQstatus(conn) != CONNECTION_OK) {
      PQfinish(conn);
      conn = connect_db(argv[1], argv[2]);
    }
    printf("%s %s\n", id, conn && store(conn, value) == 0 ? "ok" : "failed");
  }
  PQfinish(conn);
  return 0;
}
