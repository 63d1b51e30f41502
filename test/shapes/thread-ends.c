// RUN: %check_hosts %s
// pthread_exit ends the thread, not the process: what its functions hold is lost.
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
  PGconn *conn;
  const char *dsn;
};

void *connectBad(void *arg) {
  struct job *job = arg;
  PGconn *conn = PQconnectdb(job->dsn);
  if (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "%s", PQerrorMessage(conn));
    pthread_exit(NULL); // expect: connection-leak
  }
  PQfinish(conn);
  return NULL;
}

void *connectOk(void *arg) {
  struct job *job = arg;
  PGconn *conn = PQconnectdb(job->dsn);
  if (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "%s", PQerrorMessage(conn));
    PQfinish(conn);
    pthread_exit(NULL);
  }
  PQfinish(conn);
  return NULL;
}

// The one who joins the thread has the job.
void *intoJobOk(void *arg) {
  struct job *job = arg;
  job->conn = PQconnectdb(job->dsn);
  pthread_exit(job);
}

void *resultOk(void *arg) {
  PGconn *conn = PQconnectdb(arg);
  pthread_exit(conn);
}

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  pthread_exit((void *)1);
}

void *helperBad(void *arg) {
  struct job *job = arg;
  PGresult *res = PQexec(job->conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fail("query"); // expect: result-leak
  PQclear(res);
  return NULL;
}

static void finish(void *conn) { PQfinish(conn); }

void *cleanupOk(void *arg) {
  PGconn *conn = PQconnectdb(arg);
  pthread_cleanup_push(finish, conn);
  if (PQstatus(conn) != CONNECTION_OK)
    pthread_exit(NULL);
  pthread_cleanup_pop(1);
  return NULL;
}

void *processOk(void *arg) {
  PGconn *conn = PQconnectdb(arg);
  if (PQstatus(conn) != CONNECTION_OK)
    exit(1);
  PQfinish(conn);
  return NULL;
}
