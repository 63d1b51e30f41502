// A name in the place of an attribute, whose header is missing, is parsed away; a name
// that a macro of the file stands for, and records that are variables, are declared.
// The editor's hosts have no such parse.
// RUN: not %closecall scan %s -- -I/usr/include/postgresql > %t 2>&1
// RUN: FileCheck %s --input-file %t
// CHECK-DAG: missing-markers.c:[[@LINE+17]]:5: error: result 'res' {{.*}}before this return
// CHECK-DAG: missing-markers.c:[[@LINE+27]]:5: error: result 'res' {{.*}}before this return
// CHECK-DAG: missing-markers.c:[[@LINE+38]]:5: error: result 'res' {{.*}}before this return
// CHECK-DAG: missing-markers.c:[[@LINE+55]]:5: error: result 'res' {{.*}}before this return
// CHECK: 4 findings in 1 file; analysed 1 file with 6 relevant functions
// CHECK: 0 functions lost
#include <libpq-fe.h>
#include "project-header-that-is-missing.h"

#define FACILITY LOG_AUTH
#define BAD_STATUS (STATUS_DENIED | STATUS_FINAL)

EXPORTED int first(PGconn *conn)
{
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    syslog(FACILITY | LOG_ERR, "failed");
    return BAD_STATUS;
  }
  PQclear(res);
  return 0;
}

EXPORTED const char *second(PGconn *conn)
{
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    note("failed");
    return NULL;
  }
  PQclear(res);
  return "";
}

AVAILABLE_IN_ALL
Kind third(PGconn *conn)
{
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    note("failed");
    return KIND_BAD;
  }
  PQclear(res);
  return 0;
}

static INLINE void fourth(PGconn *conn)
{
  PQclear(PQexec(conn, "SELECT 1"));
}

int fifth(PGconn *conn)
{
  Buffer sql = empty_buffer;
  buffer_append(&sql, "SELECT 1");
  PGresult *res = PQexec(conn, sql.text);
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    sql.used = 0;
    return -1;
  }
  PQclear(res);
  fourth(conn);
  return 0;
}

EXPORTED void sixth(PGconn *conn)
{
  PGresult *res = PQexec(conn, "SELECT 1");
  PQclear(res);
}
