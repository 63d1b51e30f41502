// RUN: %check_hosts %s
// What a pool, a thread or a container was given is not owed any more, also
// when the function goes on using it. Twins: only looked at.
#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct pool pool;
typedef int status;
void apr_pool_cleanup_register(pool *p, const void *data, status (*plain)(void *),
                               status (*child)(void *));
void apr_pool_tag(pool *p, const char *tag);
void g_object_set_data_full(void *object, const char *key, void *data, void (*destroy)(void *));

static status closeIt(void *data) {
  PQfinish(data);
  return 0;
}
static void dropIt(void *data) { PQfinish(data); }

int registeredOk(pool *p) {
  PGconn *conn = PQconnectdb("");
  apr_pool_cleanup_register(p, conn, closeIt, closeIt);
  return PQstatus(conn) == CONNECTION_OK;
}

int notRegisteredBad(pool *p) {
  PGconn *conn = PQconnectdb("");
  apr_pool_tag(p, PQdb(conn));
  return PQstatus(conn) == CONNECTION_OK; // expect@-2: connection-leak "'conn'"
}

int withDestroyOk(void *object) {
  PGconn *conn = PQconnectdb("");
  g_object_set_data_full(object, "conn", conn, dropIt);
  return PQstatus(conn) == CONNECTION_OK;
}

int withoutDestroyBad(void *object) {
  PGconn *conn = PQconnectdb(""); // expect: connection-leak "'conn'"
  g_object_set_data_full(object, "conn", conn, NULL);
  return PQstatus(conn) == CONNECTION_OK;
}

// A thread of its own closes it.
struct job {
  PGconn *conn;
  int id;
};

static void *work(void *arg) {
  struct job *j = arg;
  PQfinish(j->conn);
  free(j);
  return NULL;
}

int threadOk(int id) {
  struct job *j = malloc(sizeof *j);
  pthread_t thread;
  if (!j)
    return -1;
  j->conn = PQconnectdb("");
  j->id = id;
  if (pthread_create(&thread, NULL, work, j) != 0) {
    PQfinish(j->conn);
    free(j);
    return -1;
  }
  pthread_detach(thread);
  return j->id;
}

// A thread that could not be started closes nothing.
int threadFailedBad(PGconn *conn) {
  pthread_t thread;
  PGresult *res = PQexec(conn, "SELECT 1");
  if (pthread_create(&thread, NULL, work, res) != 0)
    return -1; // expect: result-leak "'res'"
  return 0;
}

int threadBad(int id) {
  struct job *j = malloc(sizeof *j);
  if (!j)
    return -1;
  j->conn = PQconnectdb("");
  j->id = id;
  if (id < 0) {
    free(j); // expect: connection-leak "'j->conn'"
    return -1;
  }
  work(j);
  return 0;
}

// A key's destructor closes what each thread put there.
static pthread_key_t key;

PGconn *perThreadOk(void) {
  PGconn *conn = pthread_getspecific(key);
  if (!conn) {
    conn = PQconnectdb("");
    pthread_setspecific(key, conn);
  }
  return PQstatus(conn) == CONNECTION_OK ? conn : NULL;
}

void startOk(void) { pthread_key_create(&key, dropIt); }

// Closed when the process ends.
static PGconn *shared;
static void closeShared(void) { PQfinish(shared); }

int atExitOk(void) {
  shared = PQconnectdb("");
  return atexit(closeShared);
}
