// RUN: %check_hosts %s
// A function that fills a place of its caller's fails in two ways: on the one what it opened
// is released and left behind, on the other it is open. Both say the same.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stddef.h>

struct node {
  sqlite3 *db;
  sqlite3_stmt *put, *get;
  PGconn *up;
};

int openBad(struct node *n, const char *path) {
  int rc = sqlite3_open(path, &n->db); // expect: connection-leak "stays open on a return that callers cannot tell from one on which it was released by 'sqlite3_close'"
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_exec(n->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
  if (rc != SQLITE_OK) {
    sqlite3_close(n->db);
    return rc;
  }
  return 0;
}

int openOk(struct node *n, const char *path) {
  int rc = sqlite3_open(path, &n->db);
  if (rc != SQLITE_OK)
    goto fail;
  rc = sqlite3_exec(n->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    goto fail;
  return 0;
fail:
  sqlite3_close(n->db);
  return rc;
}

// Callers close what they find, which is null on the other way.
int openForCaller(struct node *n, const char *path) {
  int rc = sqlite3_open(path, &n->db);
  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_exec(n->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
  if (rc != SQLITE_OK) {
    sqlite3_close(n->db);
    n->db = NULL;
    return rc;
  }
  return 0;
}

// The code tells them apart.
int openTold(struct node *n, const char *path) {
  if (sqlite3_open(path, &n->db) != SQLITE_OK)
    return -2;
  if (sqlite3_exec(n->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_close(n->db);
    return -1;
  }
  return 0;
}

int prepareBad(struct node *n, int more) {
  if (sqlite3_prepare_v2(n->db, "INSERT INTO t VALUES (?)", -1, &n->put, NULL) != SQLITE_OK) // expect: statement-leak "callers cannot tell"
    return -1;
  if (sqlite3_prepare_v2(n->db, "SELECT * FROM t", -1, &n->get, NULL) != SQLITE_OK) {
    sqlite3_finalize(n->put);
    return -1;
  }
  if (more && sqlite3_exec(n->db, "ANALYZE", NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_finalize(n->get);
    return -1;
  }
  return 0;
}

int prepareOk(struct node *n, int more) {
  if (sqlite3_prepare_v2(n->db, "INSERT INTO t VALUES (?)", -1, &n->put, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_prepare_v2(n->db, "SELECT * FROM t", -1, &n->get, NULL) != SQLITE_OK) {
    sqlite3_finalize(n->put);
    return -1;
  }
  if (more && sqlite3_exec(n->db, "ANALYZE", NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_finalize(n->get);
    sqlite3_finalize(n->put);
    return -1;
  }
  return 0;
}

// Nothing is released: all of it is the caller's.
int connectOnly(struct node *n, const char *where) {
  n->up = PQconnectdb(where);
  return PQstatus(n->up) == CONNECTION_OK ? 0 : -1;
}

// A flag beside it tells callers.
struct flagged {
  sqlite3 *db;
  int open;
};

int flaggedOpen(struct flagged *f, const char *path) {
  f->open = 0;
  if (sqlite3_open(path, &f->db) != SQLITE_OK) {
    sqlite3_close(f->db);
    return -1;
  }
  if (sqlite3_exec(f->db, "PRAGMA user_version", NULL, NULL, NULL) != SQLITE_OK) {
    f->open = 1;
    return -1;
  }
  f->open = 1;
  return 0;
}

// An argument does.
int probe(sqlite3 **out, const char *path, int only) {
  if (sqlite3_open(path, out) != SQLITE_OK) {
    sqlite3_close(*out);
    return -1;
  }
  if (only) {
    sqlite3_close(*out);
    return 0;
  }
  return sqlite3_changes(*out) ? 1 : 0;
}
