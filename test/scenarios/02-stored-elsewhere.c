// RUN: %check_hosts %s
// Scenario 2: a handle that somebody else keeps is not lost. Twin: the object
// that kept it is lost itself.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct list {
  sqlite3 **items;
  int count;
};

struct session {
  sqlite3 *db;
  int flags;
};

int callersStructOk(struct session *s, const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  s->db = db;
  s->flags = rc == SQLITE_OK;
  return rc;
}

int callersArrayOk(struct list *l, const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  l->items[l->count++] = db;
  return rc;
}

// The source is not here; it may keep the connection.
void registry_add(struct list *l, sqlite3 *db);

int registeredOk(struct list *l, const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return rc;
  }
  registry_add(l, db);
  return SQLITE_OK;
}

int registeredBad(struct list *l, const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (rc != SQLITE_OK)
    return rc; // expect: connection-leak "'db'"
  registry_add(l, db);
  return SQLITE_OK;
}

// The struct is a local: it dies, and the connection with it.
int localStructBad(const char *path) {
  struct session s = {0};
  if (sqlite3_open(path, &s.db) != SQLITE_OK)
    return -1; // expect: connection-leak
  s.flags = sqlite3_total_changes(s.db);
  sqlite3_close(s.db);
  return s.flags;
}

int localStructOk(const char *path) {
  struct session s = {0};
  if (sqlite3_open(path, &s.db) == SQLITE_OK)
    s.flags = sqlite3_total_changes(s.db);
  sqlite3_close(s.db);
  return s.flags;
}

// A helper stores it where the caller's own variables do not show it.
struct holder {
  PGresult *kept;
};

static void keepIn(struct holder *h, PGresult *res) { h->kept = res; }

void storedByHelperOk(PGconn *conn, struct holder *h) {
  PGresult *res = PQexec(conn, "SELECT 1");
  keepIn(h, res);
}

void storedInLocalByHelperBad(PGconn *conn) {
  struct holder h;
  PGresult *res = PQexec(conn, "SELECT 1"); // expect: result-leak
  keepIn(&h, res);
}
