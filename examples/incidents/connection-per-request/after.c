/*
 * reports: answers requests for reports, each in a thread of a fixed set.
 *
 *   reports CONNINFO < requests
 *
 * A request is a line `ID CUSTOMER`; the answer is `ID ok TOTAL` or `ID failed`.
 * This is the mended version of before.c: a few connections, opened once, which
 * the threads lend from a pool.
 */
/* expect-none */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 40, CONNECTIONS = 8, ATTEMPTS = 5, WAIT_SECONDS = 10 };

static struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t given_back;
  PGconn *idle[CONNECTIONS];
  int count;
} pool = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {NULL}, 0};

/* A connection, or null when none is given back in time. */
static PGconn *borrow_connection(void) {
  PGconn *conn = NULL;
  struct timespec until;
  int rc = 0;

  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += WAIT_SECONDS;
  pthread_mutex_lock(&pool.mutex);
  while (pool.count == 0 && rc == 0)
    rc = pthread_cond_timedwait(&pool.given_back, &pool.mutex, &until);
  if (pool.count > 0)
    conn = pool.idle[--pool.count];
  pthread_mutex_unlock(&pool.mutex);
  return conn;
}

static void return_connection(PGconn *conn) {
  pthread_mutex_lock(&pool.mutex);
  pool.idle[pool.count++] = conn;
  pthread_cond_signal(&pool.given_back);
  pthread_mutex_unlock(&pool.mutex);
}

/* Opens a connection; tries again, more and more seldom, when that fails. */
static PGconn *open_connection(const char *conninfo) {
  int attempt;

  for (attempt = 0; attempt < ATTEMPTS; attempt++) {
    PGconn *conn = PQconnectdb(conninfo);

    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    fprintf(stderr, "reports: %s", PQerrorMessage(conn));
    PQfinish(conn);
    usleep(100000u << attempt);
  }
  return NULL;
}

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
  char line[128];

  (void)arg;
  while (fgets(line, sizeof line, stdin)) {
    char id[32], customer[64];
    int rc = -1;
    PGconn *conn;

    if (sscanf(line, "%31s %63s", id, customer) != 2)
      continue;
    conn = borrow_connection();
    if (conn) {
      rc = report(conn, id, customer);
      return_connection(conn);
    }
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
  for (i = 0; i < CONNECTIONS; i++) {
    PGconn *conn = open_connection(argv[1]);

    if (!conn)
      return 1;
    return_connection(conn);
  }
  for (i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, serve, NULL) != 0)
      return 1;
  for (i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  while (pool.count > 0)
    PQfinish(pool.idle[--pool.count]);
  return 0;
}
