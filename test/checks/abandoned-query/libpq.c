// RUN: %check_hosts %s --preview --fail-on note
// A query that was sent, and a wait that is given up.
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>

static void drain(PGconn *c) {
  PGresult *res;
  while ((res = PQgetResult(c)) != NULL)
    PQclear(res);
}

int pollBad(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  if (poll(&p, 1, ms) == 0)
    return -1; // expect: abandoned-query "the query that 'PQsendQuery' sent on 'c' is still running"
  drain(c);
  return 0;
}

int pollOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  char err[256];
  if (!PQsendQuery(c, sql))
    return -1;
  if (poll(&p, 1, ms) == 0) {
    PGcancel *cancel = PQgetCancel(c);
    PQcancel(cancel, err, sizeof err);
    PQfreeCancel(cancel);
    drain(c);
    return -1;
  }
  drain(c);
  return 0;
}

int selectBad(PGconn *c, const char *sql) {
  PGresult *res;
  if (!PQsendQueryParams(c, sql, 0, NULL, NULL, NULL, NULL, 0))
    return -1;
  while (PQisBusy(c)) {
    fd_set in;
    struct timeval limit = {2, 0};
    int fd = PQsocket(c);
    FD_ZERO(&in);
    FD_SET(fd, &in);
    if (select(fd + 1, &in, NULL, NULL, &limit) <= 0)
      return -1; // expect: abandoned-query
    PQconsumeInput(c);
  }
  while ((res = PQgetResult(c)) != NULL)
    PQclear(res);
  return 0;
}

int closedOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql) || poll(&p, 1, ms) <= 0) {
    PQfinish(c);
    return -1;
  }
  drain(c);
  return 0;
}

int resetOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  if (poll(&p, 1, ms) <= 0) {
    PQreset(c);
    return -1;
  }
  drain(c);
  return 0;
}

// Another function reads the answer.
int startOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLOUT, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  return poll(&p, 1, ms);
}

extern void giveUp(PGconn *c);
int unknownOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  if (poll(&p, 1, ms) == 0) {
    giveUp(c);
    return -1;
  }
  drain(c);
  return 0;
}

int signalBad(PGconn *c, const char *sql, const volatile int *stop) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  while (PQisBusy(c)) {
    poll(&p, 1, 100);
    if (*stop)
      return -1; // expect: abandoned-query
    if (!PQconsumeInput(c))
      break;
  }
  drain(c);
  return 0;
}

int preparedBad(PGconn *c, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  PGresult *res;
  if (!PQsendQueryPrepared(c, "job", 0, NULL, NULL, NULL, 0))
    return -1;
  if (poll(&p, 1, ms) <= 0) {
    fprintf(stderr, "no answer\n");
    return -1; // expect: abandoned-query "'PQsendQueryPrepared'"
  }
  while ((res = PQgetResult(c)) != NULL)
    PQclear(res);
  return 0;
}

void voidBad(PGconn *c, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, "SELECT refresh()"))
    return;
  if (poll(&p, 1, ms) <= 0)
    return; // expect: abandoned-query
  drain(c);
}

PGresult *firstBad(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return NULL;
  for (int n = 0; PQisBusy(c); n++) {
    if (n == 10)
      return NULL; // expect: abandoned-query
    poll(&p, 1, ms);
    if (!PQconsumeInput(c))
      return PQgetResult(c);
  }
  return PQgetResult(c);
}

// What is sent is read before the function ends, however long that takes.
int patientOk(PGconn *c, const char *sql, int ms) {
  struct pollfd p = {PQsocket(c), POLLIN, 0};
  if (!PQsendQuery(c, sql))
    return -1;
  while (PQisBusy(c)) {
    poll(&p, 1, ms);
    if (!PQconsumeInput(c))
      break;
  }
  drain(c);
  return 0;
}
