// RUN: %check_hosts %s
// Ways out of a function that are not returns.
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf top;

int longjmpBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    longjmp(top, 1); // expect: result-leak
  PQclear(res);
  return 0;
}

int longjmpOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int failed = PQresultStatus(res) != PGRES_TUPLES_OK;
  PQclear(res);
  if (failed)
    longjmp(top, 1);
  return 0;
}

static void quit(PGconn *conn, int status) {
  PQfinish(conn);
  exit(status);
}

void exitInHelperOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    quit(conn, 1);
  PQclear(res);
}

// Ends the process only for some values.
static void report(int level, const char *what) {
  fprintf(stderr, "%s\n", what);
  if (level > 2)
    exit(1);
}

void levelEndsOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    report(3, "fatal");
  PQclear(res);
}

int levelContinuesBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    report(1, "warning");
    return -1; // expect: result-leak
  }
  PQclear(res);
  return 0;
}

int levelEndsAfterReleaseOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    report(3, "fatal");
    return -1;
  }
  PQclear(res);
  return 0;
}

// Releases before it ends the process, if it is asked to.
static void fail(int level, PGresult *res, int clear) {
  fprintf(stderr, "%s", PQresultErrorMessage(res));
  if (clear)
    PQclear(res);
  if (level >= 20)
    exit(1);
}

void failReleasesOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fail(20, res, 1);
  PQclear(res);
}

void failReleasesBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fail(10, res, 1);
  PQclear(res); // expect: double-release
}

void failLooksOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fail(10, res, 0);
  PQclear(res);
}

// What a helper puts into an object that the caller did not make stays there when
// the helper leaves by a jump.
struct link {
  PGconn *conn;
  PGresult *last;
};
struct peer {
  struct link *link;
  int wanted;
};
struct peers {
  struct peer **list;
  int count;
};

static void connectPeer(struct peer *p) {
  if (p->link->conn)
    return;
  p->link->conn = PQconnectStart("");
  if (!p->link->conn || PQstatus(p->link->conn) == CONNECTION_BAD)
    longjmp(top, 1);
}

static void nextOf(struct peer *p) {
  PGresult *res = PQgetResult(p->link->conn);
  if (!res)
    return;
  if (PQresultStatus(res) == PGRES_COMMAND_OK) {
    PQclear(res);
    return;
  }
  PQclear(p->link->last);
  p->link->last = res;
  if (PQresultStatus(res) == PGRES_FATAL_ERROR)
    longjmp(top, 2);
}

void keptByPeersOk(struct peers *all) {
  for (int i = 0; i < all->count; i++)
    if (all->list[i]->wanted)
      connectPeer(all->list[i]);
  for (int i = 0; i < all->count; i++) {
    struct peer *p = all->list[i];
    nextOf(p);
  }
}

static void askInto(PGconn *conn, PGresult **out) {
  *out = PQexec(conn, "SELECT 1");
  if (PQresultStatus(*out) != PGRES_TUPLES_OK)
    longjmp(top, 1);
}

void lostByJumpBad(PGconn *conn) {
  PGresult *res = NULL;
  askInto(conn, &res); // expect: result-leak
  PQclear(res);
}
