// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

int labelBad(PGconn *conn) {
  int rc = -1;
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    goto out;
  }
  rc = 0;
out:
  PQclear(res); // expect: double-release "'res'"
  return rc;
}

int labelOk(PGconn *conn) {
  int rc = -1;
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK)
    goto out;
  rc = 0;
out:
  PQclear(res);
  return rc;
}

void straightBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PQclear(res);
  puts("done");
  PQclear(res); // expect: double-release
}

void nulledOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PQclear(res);
  res = NULL;
  puts("done");
  PQclear(res);
}

void reusedOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PQclear(res);
  res = PQexec(conn, "SELECT 2");
  PQclear(res);
}

void aliasBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  PGresult *same = res;
  PQclear(res);
  PQclear(same); // expect: double-release
}

static void report(PGconn *conn, PGresult *res) {
  fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(res);
}

int helperBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    report(conn, res);
  PQclear(res); // expect: double-release
  return 0;
}

int helperOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    report(conn, res);
    return -1;
  }
  PQclear(res);
  return 0;
}

void loopBad(PGconn *conn, int n) {
  PGresult *res = PQexec(conn, "SELECT 1");
  do {
    printf("%d\n", n);
    PQclear(res); // expect: double-release
  } while (--n > 0);
}

void connectionBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK)
    PQfinish(conn);
  PQfinish(conn); // expect: double-release "'conn'"
}

void connectionOk(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) != CONNECTION_OK)
    fprintf(stderr, "%s", PQerrorMessage(conn));
  PQfinish(conn);
}

// The parameter is released twice, whoever owns it.
void parameterBad(PGresult *res, int verbose) {
  if (verbose) {
    puts(PQcmdStatus(res));
    PQclear(res);
  }
  PQclear(res); // expect: double-release
}

#define RESET(r)                                                               \
  do {                                                                         \
    PQclear(r);                                                                \
    (r) = NULL;                                                                \
  } while (0)

void macroOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  RESET(res);
  RESET(res);
}

struct job {
  PGresult *res;
};

void fieldBad(struct job *j) {
  PQclear(j->res);
  PQclear(j->res); // expect: double-release
}

void fieldOk(struct job *j) {
  PQclear(j->res);
  j->res = NULL;
  PQclear(j->res);
}

// Whoever passes ERROR does not come back.
extern void note(int level, const char *text);
#define RAISE(level, text)                                                     \
  do {                                                                         \
    note(level, text);                                                         \
    if ((level) >= 20)                                                         \
      __builtin_unreachable();                                                 \
  } while (0)

static void raiseAndClear(PGresult *res, int level) {
  PQclear(res);
  RAISE(level, "failed");
}

void raisedOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    raiseAndClear(res, 20);
  PQclear(res);
}

void warnedBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    raiseAndClear(res, 19);
  PQclear(res); // expect: double-release
}
