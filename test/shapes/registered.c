// RUN: %check_hosts %s
// A connection that is made once and kept where the program finds it again: in an
// object some pointers away, or registered with a function that closes it. Whoever
// asks for it owes nothing; what nobody keeps is owed.
#include <libpq-fe.h>
#include <sql.h>
#include <sqlext.h>
#include <stddef.h>

typedef struct backend_info {
  SQLHENV env;
  SQLHDBC conn;
  PGconn *pg;
} backend_info;
typedef struct backend {
  void *private_data;
} backend;
typedef struct operation {
  backend *be;
  void *thread_context;
} operation;

int pool_getkey(void *context, const void *key, void **data);
int pool_setkey(void *context, const void *key, void *data, void (*destroy)(void *, void *));
int pool_setkeys(void *context, const void *key, void *data, void (*said)(void *, void *));
static const int key;

static void conn_destroy(void *context, void *data) {
  (void)context;
  SQLDisconnect(data);
  SQLFreeHandle(SQL_HANDLE_DBC, data);
}

static void conn_said(void *context, void *data) {
  SQLINTEGER dead;
  (void)context;
  SQLGetConnectAttr(data, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL);
}

static int open_conn(backend_info *bi, SQLHDBC *conn) {
  *conn = SQL_NULL_HDBC;
  SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_DBC, bi->env, conn);
  return SQL_SUCCEEDED(rc) ? 0 : 80;
}

// Registered for the thread, or kept three pointers away.
static int get_conn(operation *op, SQLHDBC *out) {
  backend_info *bi = (backend_info *)op->be->private_data;
  SQLHDBC conn = SQL_NULL_HDBC;
  if (op->thread_context) {
    void *data = NULL;
    pool_getkey(op->thread_context, &key, &data);
    conn = (SQLHDBC)data;
  } else {
    conn = bi->conn;
  }
  if (conn == SQL_NULL_HDBC) {
    int rc = open_conn(bi, &conn);
    if (rc != 0)
      return rc;
    if (op->thread_context)
      pool_setkey(op->thread_context, &key, (void *)conn, conn_destroy);
    else
      bi->conn = conn;
  }
  *out = conn;
  return 0;
}

int commitGood(operation *op) {
  SQLHDBC conn = SQL_NULL_HDBC;
  if (get_conn(op, &conn) != 0)
    return 1;
  return SQLEndTran(SQL_HANDLE_DBC, conn, SQL_COMMIT);
}

// What is registered with it only looks at it; and nothing else keeps it.
static int get_conn_again(operation *op, SQLHDBC *out) {
  backend_info *bi = (backend_info *)op->be->private_data;
  SQLHDBC conn = SQL_NULL_HDBC;
  int rc = open_conn(bi, &conn);
  if (rc != 0)
    return rc;
  pool_setkeys(op->thread_context, &key, (void *)conn, conn_said);
  *out = conn;
  return 0;
}

int commitBad(operation *op) {
  SQLHDBC conn = SQL_NULL_HDBC;
  if (get_conn_again(op, &conn) != 0) // expect: connection-leak
    return 1;
  return SQLEndTran(SQL_HANDLE_DBC, conn, SQL_COMMIT);
}

static void pg_destroy(void *context, void *data) {
  (void)context;
  PQfinish((PGconn *)data);
}

static PGconn *pg_of(operation *op) {
  PGconn *c = PQconnectdb("dbname=a");
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return NULL;
  }
  if (op->thread_context)
    pool_setkey(op->thread_context, &key, c, pg_destroy);
  else
    ((backend_info *)op->be->private_data)->pg = c;
  return c;
}

int versionGood(operation *op) {
  PGconn *c = pg_of(op);
  return c ? PQserverVersion(c) : 0;
}

// Not where there is no thread.
static PGconn *pg_of_thread(operation *op) {
  PGconn *c = PQconnectdb("dbname=a");
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    return NULL;
  }
  if (op->thread_context)
    pool_setkey(op->thread_context, &key, c, pg_destroy);
  return c;
}

int versionBad(operation *op) {
  PGconn *c = pg_of_thread(op); // expect: connection-leak
  return c ? PQserverVersion(c) : 0;
}
