// RUN: %check_hosts %s
// A failed PQconnectdb still hands out a connection.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

PGconn *failedOpenBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "connect: %s", PQerrorMessage(conn));
    return NULL; // expect: connection-leak "'conn'"
  }
  return conn;
}

PGconn *failedOpenOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "connect: %s", PQerrorMessage(conn));
    PQfinish(conn);
    return NULL;
  }
  return conn;
}

int statusInVariableBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  ConnStatusType status = PQstatus(conn);
  if (status == CONNECTION_BAD)
    return -1; // expect: connection-leak
  PQfinish(conn);
  return 0;
}

int statusInVariableOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  ConnStatusType status = PQstatus(conn);
  if (status == CONNECTION_OK) {
    PQfinish(conn);
    return 0;
  }
  PQfinish(conn);
  return -1;
}

// Null means that memory ran out: then there is nothing to close.
int nullOnlyOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (conn == NULL)
    return -1;
  PQfinish(conn);
  return 0;
}

// The same branch serves null and the failed connection.
int nullOrFailedBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (conn == NULL || PQstatus(conn) != CONNECTION_OK)
    return -1; // expect: connection-leak
  PQfinish(conn);
  return 0;
}

int nullOrFailedOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (conn == NULL || PQstatus(conn) != CONNECTION_OK) {
    if (conn)
      PQfinish(conn);
    return -1;
  }
  PQfinish(conn);
  return 0;
}

// Starting without waiting: the object exists whatever the poll says.
PGconn *startBad(const char *const *keys, const char *const *values) {
  PGconn *conn = PQconnectStartParams(keys, values, 0);
  PostgresPollingStatusType poll;
  if (!conn)
    return NULL;
  do {
    poll = PQconnectPoll(conn);
    if (poll == PGRES_POLLING_FAILED)
      return NULL; // expect: connection-leak
  } while (poll != PGRES_POLLING_OK);
  return conn;
}

PGconn *startOk(const char *const *keys, const char *const *values) {
  PGconn *conn = PQconnectStartParams(keys, values, 0);
  PostgresPollingStatusType poll;
  if (!conn)
    return NULL;
  do {
    poll = PQconnectPoll(conn);
    if (poll == PGRES_POLLING_FAILED) {
      PQfinish(conn);
      return NULL;
    }
  } while (poll != PGRES_POLLING_OK);
  return conn;
}

// PQsetdb is a macro over PQsetdbLogin.
int macroBad(const char *host) {
  PGconn *conn = PQsetdb(host, NULL, NULL, NULL, "postgres");
  if (PQstatus(conn) == CONNECTION_BAD) {
    fprintf(stderr, "%s: %s", host, PQerrorMessage(conn));
    return 1; // expect: connection-leak
  }
  PQfinish(conn);
  return 0;
}

void endsProcessOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK) {
    fprintf(stderr, "%s", PQerrorMessage(conn));
    exit(1);
  }
  PQfinish(conn);
}
