// RUN: %check_hosts %s
// Whoever opens the connection closes it again when that fails. What closes it later asks
// how it is, so that one that has broken in between is never released.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <stdlib.h>

struct peer {
  PGconn *wire;
};

int peerOpen(struct peer *p, const char *where) {
  p->wire = PQconnectdb(where);
  if (PQstatus(p->wire) == CONNECTION_BAD) {
    PQfinish(p->wire);
    p->wire = NULL;
    return -1;
  }
  return 0;
}

void peerClose(struct peer *p) {
  if (PQstatus(p->wire) != CONNECTION_BAD) {
    PQfinish(p->wire); // expect: member-leak "only after a test of its state; the one that 'peerOpen' leaves there and that breaks later is never released"
    p->wire = NULL;
  }
}

struct peer2 {
  PGconn *wire2;
};

int peer2Open(struct peer2 *p, const char *where) {
  p->wire2 = PQconnectdb(where);
  if (PQstatus(p->wire2) == CONNECTION_BAD) {
    PQfinish(p->wire2);
    p->wire2 = NULL;
    return -1;
  }
  return 0;
}

void peer2Close(struct peer2 *p) {
  if (p->wire2) {
    PQfinish(p->wire2);
    p->wire2 = NULL;
  }
}

// Something else releases the broken one.
struct cache {
  redisContext *redis;
};

int cacheOpen(struct cache *c) {
  c->redis = redisConnect("localhost", 6379);
  if (!c->redis)
    return -1;
  if (c->redis->err) {
    redisFree(c->redis);
    c->redis = NULL;
    return -1;
  }
  return 0;
}

void cacheAgain(struct cache *c) {
  if (c->redis && c->redis->err) {
    redisFree(c->redis);
    c->redis = NULL;
  }
}

void cacheClose(struct cache *c) {
  if (c->redis && !c->redis->err) {
    redisFree(c->redis);
    c->redis = NULL;
  }
}

// The broken one is released by another name.
struct twin {
  PGconn *twinWire;
};

int twinOpen(struct twin *t, const char *where) {
  t->twinWire = PQconnectdb(where);
  if (PQstatus(t->twinWire) != CONNECTION_OK) {
    PQfinish(t->twinWire);
    t->twinWire = NULL;
    return -1;
  }
  return 0;
}

void twinClose(struct twin *t) {
  if (PQstatus(t->twinWire) != CONNECTION_OK) {
    PGconn *dead = t->twinWire;
    t->twinWire = NULL;
    PQfinish(dead);
    return;
  }
  PQfinish(t->twinWire);
}

// The good one goes back to a pool, the broken one is released.
struct leased {
  PGconn *leasedWire;
};
void poolPut(PGconn *c);

int leasedOpen(struct leased *l, const char *where) {
  l->leasedWire = PQconnectdb(where);
  if (PQstatus(l->leasedWire) != CONNECTION_OK) {
    PQfinish(l->leasedWire);
    l->leasedWire = NULL;
    return -1;
  }
  return 0;
}

void leasedClose(struct leased *l) {
  if (PQstatus(l->leasedWire) == CONNECTION_OK) {
    poolPut(l->leasedWire);
    l->leasedWire = NULL;
    return;
  }
  PQfinish(l->leasedWire);
}

// A helper that gets its address releases both.
struct addressed {
  PGconn *addressedWire;
};

int addressedOpen(struct addressed *a, const char *where) {
  a->addressedWire = PQconnectdb(where);
  if (PQstatus(a->addressedWire) != CONNECTION_OK) {
    PQfinish(a->addressedWire);
    a->addressedWire = NULL;
    return -1;
  }
  return 0;
}

static void dropWire(PGconn **c) {
  PQfinish(*c);
  *c = NULL;
}

void addressedClose(struct addressed *a) {
  if (PQstatus(a->addressedWire) == CONNECTION_BAD)
    goto out;
  PQfinish(a->addressedWire);
  a->addressedWire = NULL;
out:
  dropWire(&a->addressedWire);
}
