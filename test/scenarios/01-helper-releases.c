// RUN: %check_hosts %s
// Scenario 1: a helper releases, called in every branch. Twin: in all but one.
#include <libpq-fe.h>
#include <stdio.h>

static void done(PGresult *r) { PQclear(r); }

int everyBranchOk(PGconn *conn, int mode) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n;
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    done(r);
    return -1;
  }
  if (mode == 1) {
    n = PQntuples(r);
    done(r);
    return n;
  } else if (mode == 2) {
    n = PQnfields(r);
    done(r);
    return n;
  }
  done(r);
  return 0;
}

int allButOneBad(PGconn *conn, int mode) {
  PGresult *r = PQexec(conn, "SELECT 1");
  int n;
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    done(r);
    return -1;
  }
  if (mode == 1) {
    n = PQntuples(r);
    done(r);
    return n;
  } else if (mode == 2) {
    n = PQnfields(r);
    return n; // expect: result-leak "'r'"
  }
  done(r);
  return 0;
}
