// RUN: %check_hosts %s -- -isystem /usr/include/zdb
// Releases that take the address of the handle, or an object that is the handle: in a
// helper, a method, a destructor.
#include <ibase.h>
#include <mongoc/mongoc.h>
#include <mysql.h>
#include <zdb.h>

static void bye(ConnectionPool_T *p) { ConnectionPool_free(p); }
static void look(ConnectionPool_T *p) { ConnectionPool_size(*p); }

int helperOk(URL_T u) {
  ConnectionPool_T p = ConnectionPool_new(u);
  int n = ConnectionPool_size(p);
  bye(&p);
  return n;
}

int helperBad(URL_T u) {
  ConnectionPool_T p = ConnectionPool_new(u); // expect: connection-leak "'p'"
  look(&p);
  return 0;
}

struct S {
  ConnectionPool_T p;
};
static void byes(struct S *s) { ConnectionPool_free(&s->p); }

int memberOk(URL_T u) {
  struct S s;
  s.p = ConnectionPool_new(u);
  int n = ConnectionPool_size(s.p);
  byes(&s);
  return n;
}

class Pool {
  ConnectionPool_T p_;

public:
  explicit Pool(URL_T u) : p_(ConnectionPool_new(u)) { ConnectionPool_start(p_); }
  ~Pool() { ConnectionPool_free(&p_); }
  Pool(const Pool &) = delete;
  int n() { return ConnectionPool_size(p_); }
};

static void leave(isc_db_handle *d) {
  ISC_STATUS_ARRAY st;
  isc_detach_database(st, d);
}

int detachOk(const char *n) {
  ISC_STATUS_ARRAY st;
  isc_db_handle d = 0;
  if (isc_attach_database(st, 0, n, &d, 0, 0))
    return 1;
  leave(&d);
  return 0;
}

static void done(bson_t *b) { bson_destroy(b); }

bool replyOk(mongoc_client_t *c, const bson_t *cmd) {
  bson_t reply;
  bson_error_t e;
  bool r = mongoc_client_command_simple(c, "d", cmd, NULL, &reply, &e);
  done(&reply);
  return r;
}

static void close(MYSQL *m) { mysql_close(m); }
static int ping(MYSQL *m) { return mysql_ping(m); }

int ownMemoryOk() {
  MYSQL s;
  mysql_init(&s);
  int r = mysql_ping(&s);
  close(&s);
  return r;
}

int ownMemoryBad() {
  MYSQL s;
  mysql_init(&s); // expect: connection-leak
  return ping(&s);
}

class Client {
  MYSQL mysql;

public:
  Client() { mysql_init(&mysql); }
  ~Client() { mysql_close(&mysql); }
  Client(const Client &) = delete;
  int ping() { return mysql_ping(&mysql); }
};

int objectOk() {
  Client c;
  return c.ping();
}

class Flagged {
  MYSQL m;
  bool open = false;

public:
  bool connect(const char *h) {
    mysql_init(&m);
    if (!mysql_real_connect(&m, h, "u", "p", "d", 0, nullptr, 0)) {
      mysql_close(&m);
      return false;
    }
    return open = true;
  }
  ~Flagged() {
    if (open)
      mysql_close(&m);
  }
  int ping() { return mysql_ping(&m); }
};

int flaggedOk(const char *h) {
  Flagged c;
  return c.connect(h) ? c.ping() : 1;
}
