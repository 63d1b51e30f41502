// RUN: %check_hosts --preview %s
// A function that releases the elements of an array, or the fields of a record
// that it takes for one.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

struct statements {
  sqlite3_stmt *insert, *update, *find;
};
struct handle {
  sqlite3 *db;
  struct statements stmts;
  sqlite3_stmt *other;
};

static void closeRecord(struct handle *h) {
  if (h) {
    sqlite3_stmt **stmts = (sqlite3_stmt **)&(h->stmts);
    int len = sizeof(struct statements) / sizeof(sqlite3_stmt *);
    for (int i = 0; i < len; i++)
      sqlite3_finalize(stmts[i]);
    sqlite3_close(h->db);
    free(h); // expect: member-leak "'other'"
  }
}

struct handle *recordOk(const char *f) {
  struct handle *h = calloc(1, sizeof *h);
  if (!h)
    return NULL;
  if (sqlite3_open_v2(f, &h->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(h->db, "insert into t values (?)", -1, &h->stmts.insert, NULL) ||
      sqlite3_prepare_v2(h->db, "update t set a = ?", -1, &h->stmts.update, NULL)) {
    closeRecord(h);
    return NULL;
  }
  return h;
}

// The field beside them is not among them.
struct handle *recordBad(const char *f) {
  struct handle *h = calloc(1, sizeof *h);
  if (!h)
    return NULL;
  if (sqlite3_open_v2(f, &h->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(h->db, "insert into t values (?)", -1, &h->stmts.insert, NULL) ||
      sqlite3_prepare_v2(h->db, "update t set a = ?", -1, &h->other, NULL) ||
      sqlite3_prepare_v2(h->db, "select a from t", -1, &h->stmts.find, NULL)) {
    closeRecord(h); // expect: release-order "'h->other'"
    return NULL;
  }
  return h;
}

struct array {
  sqlite3 *db;
  sqlite3_stmt *stmts[3];
};

static void finalizeAll(struct array *a) {
  for (int i = 0; i < 3; i++)
    sqlite3_finalize(a->stmts[i]);
}

static void closeArray(struct array *a) {
  finalizeAll(a);
  sqlite3_close(a->db);
}

static void closeOnly(struct array *a) {
  sqlite3_close(a->db);
}

int arrayOk(struct array *a, const char *f) {
  if (sqlite3_open_v2(f, &a->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(a->db, "insert into t values (?)", -1, &a->stmts[0], NULL) ||
      sqlite3_prepare_v2(a->db, "update t set a = ?", -1, &a->stmts[1], NULL)) {
    closeArray(a);
    return -1;
  }
  return 0;
}

int arrayBad(struct array *a, const char *f) {
  if (sqlite3_open_v2(f, &a->db, SQLITE_OPEN_READWRITE, NULL) ||
      sqlite3_prepare_v2(a->db, "insert into t values (?)", -1, &a->stmts[0], NULL) ||
      sqlite3_prepare_v2(a->db, "update t set a = ?", -1, &a->stmts[1], NULL)) {
    closeOnly(a); // expect: release-order
    return -1;
  }
  return 0;
}

static void clearAll(PGresult **results, int n) {
  for (int i = 0; i < n; i++)
    PQclear(results[i]);
}

int localOk(PGconn *conn) {
  PGresult *results[2] = {NULL, NULL};
  results[0] = PQexec(conn, "SELECT 1");
  if (PQresultStatus(results[0]) == PGRES_TUPLES_OK)
    results[1] = PQexec(conn, "SELECT 2");
  clearAll(results, 2);
  return 0;
}

int localBad(PGconn *conn) {
  PGresult *results[2] = {NULL, NULL};
  results[0] = PQexec(conn, "SELECT 1");
  if (PQresultStatus(results[0]) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak
  clearAll(results, 2);
  return 0;
}
