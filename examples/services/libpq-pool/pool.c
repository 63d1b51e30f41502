/* See pool.h; the same for both versions of the service. */
/* expect-none */
#include "pool.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_SECONDS = 10 };

struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t given_back;
  int count, size;
  PGconn *idle[];
};

struct pool *pool_open(const char *conninfo, int size) {
  struct pool *pool = calloc(1, sizeof *pool + (size_t)size * sizeof *pool->idle);

  if (!pool)
    return NULL;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->given_back, NULL);
  pool->size = size;
  for (pool->count = 0; pool->count < size; pool->count++) {
    PGconn *conn = PQconnectdb(conninfo);

    if (PQstatus(conn) != CONNECTION_OK) {
      fprintf(stderr, "tickets: %s", PQerrorMessage(conn));
      PQfinish(conn);
      pool_close(pool);
      return NULL;
    }
    pool->idle[pool->count] = conn;
  }
  return pool;
}

void pool_close(struct pool *pool) {
  while (pool->count > 0)
    PQfinish(pool->idle[--pool->count]);
  pthread_cond_destroy(&pool->given_back);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

PGconn *pool_take(struct pool *pool) {
  PGconn *conn = NULL;
  struct timespec until;
  int rc = 0;

  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += WAIT_SECONDS;
  pthread_mutex_lock(&pool->mutex);
  while (pool->count == 0 && rc == 0)
    rc = pthread_cond_timedwait(&pool->given_back, &pool->mutex, &until);
  if (pool->count > 0)
    conn = pool->idle[--pool->count];
  pthread_mutex_unlock(&pool->mutex);
  return conn;
}

int pool_try(struct pool *pool, PGconn **conn) {
  int found;

  pthread_mutex_lock(&pool->mutex);
  found = pool->count > 0;
  if (found)
    *conn = pool->idle[--pool->count];
  pthread_mutex_unlock(&pool->mutex);
  return found;
}

void pool_give(struct pool *pool, PGconn *conn) {
  if (PQstatus(conn) != CONNECTION_OK)
    PQreset(conn);
  pthread_mutex_lock(&pool->mutex);
  pool->idle[pool->count++] = conn;
  pthread_cond_signal(&pool->given_back);
  pthread_mutex_unlock(&pool->mutex);
}
