// RUN: %check_hosts --preview %s
// Who fills a field, who releases it, who frees the record: over the program.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// The record is freed without its handle; nothing releases it.
struct bad_store {
  PGconn *conn;
  char *name;
};

struct bad_store *openBad(const char *info) {
  struct bad_store *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->conn = PQconnectdb(info);
  if (PQstatus(s->conn) != CONNECTION_OK) {
    PQfinish(s->conn);
    free(s);
    return NULL;
  }
  s->name = strdup(info);
  return s;
}

void closeBad(struct bad_store *s) {
  if (!s)
    return;
  free(s->name);
  free(s); // expect: member-leak "'conn'"
}

// The twin whose cleanup releases it.
struct ok_store {
  PGconn *conn;
  char *name;
};

struct ok_store *openOk(const char *info) {
  struct ok_store *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->conn = PQconnectdb(info);
  if (PQstatus(s->conn) != CONNECTION_OK) {
    PQfinish(s->conn);
    free(s);
    return NULL;
  }
  return s;
}

static void disconnectOk(struct ok_store *s) { PQfinish(s->conn); }

void closeOk(struct ok_store *s) {
  disconnectOk(s);
  free(s->name);
  free(s);
}

// A cleanup function that misses one of two.
struct bad_cache {
  sqlite3_stmt *get, *put;
};

int prepareBad(struct bad_cache *c, sqlite3 *db) {
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->get, NULL) != SQLITE_OK)
    return -1;
  return sqlite3_prepare_v2(db, "SELECT 2", -1, &c->put, NULL) == SQLITE_OK ? 0 : -1;
}

void dropBad(struct bad_cache *c) {
  sqlite3_finalize(c->get); // expect: member-leak "'put'"
  c->get = NULL;
}

struct ok_cache {
  sqlite3_stmt *get, *put;
};

int prepareOk(struct ok_cache *c, sqlite3 *db) {
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->get, NULL) != SQLITE_OK)
    return -1;
  return sqlite3_prepare_v2(db, "SELECT 2", -1, &c->put, NULL) == SQLITE_OK ? 0 : -1;
}

void dropOk(struct ok_cache *c) {
  sqlite3_stmt *all[2] = {c->get, c->put};
  for (int i = 0; i < 2; i++)
    sqlite3_finalize(all[i]);
}

// What releases it has no body here.
struct far_store {
  PGconn *conn;
};
void shutFar(struct far_store *s);

void openFarOk(struct far_store *s) { s->conn = PQconnectdb(""); }

void closeFarOk(struct far_store *s) {
  shutFar(s);
  free(s);
}

// Handed out by an accessor, and closed there.
struct lent_store {
  PGconn *conn;
};

void openLentOk(struct lent_store *s) { s->conn = PQconnectdb(""); }
PGconn *connectionOf(struct lent_store *s) { return s->conn; }
void closeLentOk(struct lent_store *s) {
  PQfinish(connectionOf(s));
  free(s);
}

// Only borrowed: the handle belongs to whoever made it.
struct view {
  PGconn *conn;
};

struct view *viewOk(PGconn *conn) {
  struct view *v = malloc(sizeof *v);
  if (v)
    v->conn = conn;
  return v;
}

void dropViewOk(struct view *v) { free(v); }

// A reconnect that closes the old one is no cleanup.
struct hub {
  PGconn *conn;
  char *info;
};

int reconnectHub(struct hub *h) {
  if (h->conn)
    PQfinish(h->conn);
  h->conn = PQconnectdb(h->info);
  return PQstatus(h->conn) == CONNECTION_OK;
}

void closeHubBad(struct hub *h) {
  free(h->info);
  free(h); // expect: member-leak "'conn'"
}

struct mirror {
  MYSQL *mysql;
  char *name;
};

int openMirror(struct mirror *m) {
  m->mysql = mysql_init(NULL);
  return m->mysql && mysql_real_connect(m->mysql, m->name, "", "", "", 0, NULL, 0);
}

void closeMirrorBad(struct mirror *m) {
  free(m->name);
  free(m); // expect: member-leak "'mysql'"
}

struct kept {
  MYSQL *mysql;
};

int openKept(struct kept *k) { return (k->mysql = mysql_init(NULL)) != NULL; }

void closeKeptOk(struct kept *k) {
  mysql_close(k->mysql);
  free(k);
}

// What is left of a connection's statements is finalized before it is closed.
struct swept {
  sqlite3 *db;
  sqlite3_stmt *store, *find;
};

int openSwept(struct swept *s) {
  if (sqlite3_open("f", &s->db) != SQLITE_OK) {
    sqlite3_close(s->db);
    return -1;
  }
  if (sqlite3_prepare_v2(s->db, "INSERT INTO t VALUES (1)", -1, &s->store, 0) != SQLITE_OK)
    s->store = 0;
  if (sqlite3_prepare_v2(s->db, "SELECT a FROM t", -1, &s->find, 0) != SQLITE_OK)
    s->find = 0;
  return 0;
}

void closeSweptOk(struct swept *s) {
  sqlite3_stmt *stmt;
  while ((stmt = sqlite3_next_stmt(s->db, 0)))
    if (sqlite3_finalize(stmt))
      break;
  sqlite3_close(s->db);
}

// Those of another connection.
struct unswept {
  sqlite3 *db;
  sqlite3_stmt *store;
};

int openUnswept(struct unswept *u) {
  if (sqlite3_open("g", &u->db) != SQLITE_OK) {
    sqlite3_close(u->db);
    return -1;
  }
  if (sqlite3_prepare_v2(u->db, "INSERT INTO t VALUES (1)", -1, &u->store, 0) != SQLITE_OK)
    u->store = 0;
  return 0;
}

void closeUnsweptBad(struct unswept *u, struct swept *s) {
  sqlite3_stmt *stmt;
  while ((stmt = sqlite3_next_stmt(s->db, 0)))
    sqlite3_finalize(stmt);
  sqlite3_close(u->db); // expect: member-leak "'store'"
}
