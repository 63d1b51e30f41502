// RUN: %check_hosts %s
// A function that opens a connection once and hands it to all who ask: it stays in
// static storage, and nobody who asks owes anything.
#include <libpq-fe.h>
#include <stdlib.h>

static PGconn *cached;
static PGconn *get(const char *ci) {
  if (!cached)
    cached = PQconnectdb(ci);
  return cached;
}

static PGconn *again(const char *ci) {
  static PGconn *c;
  if (c && PQstatus(c) == CONNECTION_OK)
    return c;
  if (c) {
    PQfinish(c);
    c = NULL;
  }
  c = PQconnectdb(ci);
  if (PQstatus(c) != CONNECTION_OK) {
    PQfinish(c);
    c = NULL;
  }
  return c;
}

static struct {
  PGconn *db;
} state;
static PGconn *field(const char *ci) {
  if (!state.db)
    state.db = PQconnectdb(ci);
  return state.db;
}

void stop(void) {
  if (cached)
    PQfinish(cached);
  cached = NULL;
}

int one(const char *ci) {
  PGconn *c = get(ci);
  return PQsocket(c);
}

int two(const char *ci) {
  PGconn *c = again(ci);
  return c ? PQsocket(c) : -1;
}

int three(const char *ci) { return PQsocket(field(ci)); }

// One that is made for who asks, and only counted.
static int opened;
static PGconn *fresh(const char *ci) {
  opened++;
  return PQconnectdb(ci);
}

int four(const char *ci) {
  PGconn *c = fresh(ci);
  return PQsocket(c); // expect@-1: connection-leak "'c'"
}

// An answer is made anew each time; a static names the last one.
static PGresult *last;
static PGresult *ask(PGconn *c, const char *sql) {
  last = PQexec(c, sql);
  return last;
}

int five(PGconn *c) {
  PGresult *r = ask(c, "SELECT 1");
  int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : -1;
  if (n < 0)
    return -1; // expect: result-leak "'r'"
  PQclear(r);
  return n;
}

// One answer for all.
static PGresult *table(PGconn *c) {
  static PGresult *all;
  if (!all)
    all = PQexec(c, "SELECT 1");
  return all;
}

int six(PGconn *c) {
  PGresult *r = table(c);
  return PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : -1;
}

// The caller's record has it as well; a static remembers it for a signal handler.
struct state {
  PGconn *db;
};
static PGconn *current;
static void open_state(struct state *s, const char *ci) {
  s->db = PQconnectdb(ci);
  current = s->db;
}

int seven(const char *ci, int quick) {
  struct state s;
  open_state(&s, ci);
  if (quick)
    return 0; // expect: connection-leak "'s.db'"
  int n = PQsocket(s.db);
  PQfinish(s.db);
  return n;
}
