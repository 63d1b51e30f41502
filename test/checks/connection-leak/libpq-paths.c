// RUN: %check_hosts %s
// Early returns, loops and hand-overs of connections.
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int earlyReturnBad(const char *conninfo, const char *sql) {
  PGconn *conn = PQconnectdb(conninfo);
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -1; // expect: connection-leak "'conn'"
  }
  PQclear(res);
  PQfinish(conn);
  return 0;
}

int cleanupLabelOk(const char *conninfo, const char *sql) {
  int rc = -1;
  PGresult *res = NULL;
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK)
    goto out;
  res = PQexec(conn, sql);
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    goto out;
  rc = PQntuples(res);
out:
  PQclear(res);
  PQfinish(conn);
  return rc;
}

// Every exit loses it: the finding is where it was opened.
int neverClosedBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo); // expect: connection-leak "'conn'"
  return PQserverVersion(conn);
}

int closedOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  int version = PQserverVersion(conn);
  PQfinish(conn);
  return version;
}

// The attempt that fails is overwritten by the next one.
PGconn *retryBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  while (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "retrying: %s", PQerrorMessage(conn));
    conn = PQconnectdb(conninfo); // expect: connection-leak "'conn'"
  }
  return conn;
}

PGconn *retryOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  while (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "retrying: %s", PQerrorMessage(conn));
    PQfinish(conn);
    conn = PQconnectdb(conninfo);
  }
  return conn;
}

// PQreset works on the same object.
PGconn *resetOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  int attempt = 0;
  while (PQstatus(conn) != CONNECTION_OK && attempt++ < 5)
    PQreset(conn);
  return conn;
}

int switchBad(const char *conninfo, int mode) {
  PGconn *conn = PQconnectdb(conninfo);
  switch (mode) {
  case 0:
    PQfinish(conn);
    return 0;
  case 1:
    puts(PQdb(conn));
    break;
  default:
    return -1; // expect: connection-leak
  }
  PQfinish(conn);
  return 1;
}

// Only the last of several hosts is closed.
int hostsBad(const char **hosts, int n) {
  PGconn *conn = NULL;
  int ok = 0;
  for (int i = 0; i < n; i++) {
    conn = PQsetdbLogin(hosts[i], NULL, NULL, NULL, "postgres", NULL, NULL); // expect: connection-leak
    if (PQstatus(conn) == CONNECTION_OK)
      ok++;
  }
  PQfinish(conn);
  return ok;
}

int hostsOk(const char **hosts, int n) {
  int ok = 0;
  for (int i = 0; i < n; i++) {
    PGconn *conn = PQsetdbLogin(hosts[i], NULL, NULL, NULL, "postgres", NULL, NULL);
    if (PQstatus(conn) == CONNECTION_OK)
      ok++;
    PQfinish(conn);
  }
  return ok;
}

struct worker {
  PGconn *conn;
  int id;
};

int storedOk(struct worker *w, const char *conninfo) {
  w->conn = PQconnectdb(conninfo);
  return PQstatus(w->conn) == CONNECTION_OK;
}

bool outParameterOk(PGconn **out, const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  *out = conn;
  return PQstatus(conn) == CONNECTION_OK;
}

static void shut(PGconn *conn, const char *why) {
  if (why)
    fprintf(stderr, "closing: %s\n", why);
  PQfinish(conn);
}

int helperOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK) {
    shut(conn, "not connected");
    return -1;
  }
  shut(conn, NULL);
  return 0;
}

// A flag tells whether there is a connection to close.
int flagOk(const char *conninfo, bool remote) {
  PGconn *conn = NULL;
  int n = 0;
  if (remote)
    conn = PQconnectdb(conninfo);
  n++;
  if (remote)
    PQfinish(conn);
  return n;
}

int flagChangedBad(const char *conninfo, bool remote) {
  PGconn *conn = NULL;
  if (remote)
    conn = PQconnectdb(conninfo);
  if (conn && PQstatus(conn) != CONNECTION_OK)
    remote = false;
  if (remote)
    PQfinish(conn);
  return 0; // expect: connection-leak
}
