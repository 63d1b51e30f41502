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
