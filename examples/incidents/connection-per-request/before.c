/*
 * reports: answers requests for reports, each in a thread of a fixed set.
 *
 *   reports CONNINFO < requests
 *
 * A request is a line `ID CUSTOMER`; the answer is `ID ok TOTAL` or `ID failed`.
 * Every request opens a connection of its own; see README.md.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 40 };

/* Prints the answer to a request; 0 when there was one. */
static int report(PGconn *conn, const char *id, const char *customer) {
  const char *values[1] = {customer};
  PGresult *res = PQexecParams(conn, "SELECT total FROM slow_report($1)", 1,
                               NULL, values, NULL, NULL, 0);
  int rc = -1;

  if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1) {
    printf("%s ok %s\n", id, PQgetvalue(res, 0, 0));
    rc = 0;
  } else {
    fprintf(stderr, "reports: %s", PQerrorMessage(conn));
  }
  PQclear(res);
  return rc;
}

static void *serve(void *arg) {
  const char *conninfo = arg;
  char line[128];

  while (fgets(line, sizeof line, stdin)) {
    char id[32], customer[64];
    int rc = -1;
    PGconn *conn;

    if (sscanf(line, "%31s %63s", id, customer) != 2)
      continue;
    conn = PQconnectdb(conninfo); // expect: connection-per-call "PQconnectdb"
    if (PQstatus(conn) == CONNECTION_OK)
      rc = report(conn, id, customer);
    else
      fprintf(stderr, "reports: %s", PQerrorMessage(conn));
    PQfinish(conn);
    if (rc < 0)
      printf("%s failed\n", id);
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t threads[THREADS];
  int i;

  if (argc != 2) {
    fprintf(stderr, "usage: reports CONNINFO\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, serve, argv[1]) != 0)
      return 1;
  for (i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  return 0;
}
