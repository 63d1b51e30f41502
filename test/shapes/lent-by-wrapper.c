// RUN: %check_hosts %s
// A wrapper hands out what the library lends, and the handle goes before the pointer
// is used: through two layers, from a member, in the caller's variable.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
  MYSQL_RES *res;
  unsigned rows;
};

void answer_free(struct answer *a) {
  if (!a)
    return;
  mysql_free_result(a->res);
  free(a);
}

struct answer *answer_of(MYSQL *db) {
  struct answer *a = malloc(sizeof *a);
  if (!a)
    return NULL;
  a->rows = 0;
  a->res = mysql_store_result(db);
  if (!a->res) {
    free(a);
    return NULL;
  }
  return a;
}

MYSQL_ROW answer_row(struct answer *a) { return mysql_fetch_row(a->res); }

static MYSQL_ROW first(struct answer *a) {
  MYSQL_ROW row = answer_row(a);
  return row;
}

int lastIdBad(MYSQL *db) {
  struct answer *a = answer_of(db);
  MYSQL_ROW row;
  if (!a)
    return -1;
  row = first(a);
  answer_free(a);
  return row ? atoi(row[0]) : 0; // expect: use-after-release
}

int lastIdOk(MYSQL *db) {
  struct answer *a = answer_of(db);
  MYSQL_ROW row;
  int id;
  if (!a)
    return -1;
  row = first(a);
  id = row ? atoi(row[0]) : 0;
  answer_free(a);
  return id;
}

const char *text(sqlite3_stmt *s, int column) {
  const char *t = (const char *)sqlite3_column_text(s, column);
  if (!t)
    return "";
  return t;
}

const char *nameBad(sqlite3 *db) {
  sqlite3_stmt *s;
  const char *name = NULL;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t", -1, &s, NULL) != SQLITE_OK)
    return NULL;
  if (sqlite3_step(s) == SQLITE_ROW)
    name = text(s, 0);
  sqlite3_finalize(s);
  return name; // expect: use-after-release "from 'text' is returned"
}

char *nameOk(sqlite3 *db) {
  sqlite3_stmt *s;
  char *name = NULL;
  if (sqlite3_prepare_v2(db, "SELECT name FROM t", -1, &s, NULL) != SQLITE_OK)
    return NULL;
  if (sqlite3_step(s) == SQLITE_ROW)
    name = strdup(text(s, 0));
  sqlite3_finalize(s);
  return name;
}

// What it returns is not always a part of the result.
static char shared[64];
const char *copied(PGresult *r) {
  if (PQgetlength(r, 0, 0) < 64) {
    strcpy(shared, PQgetvalue(r, 0, 0));
    return shared;
  }
  return PQgetvalue(r, 0, 0);
}

const char *copiedOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT v FROM small");
  const char *v = PQresultStatus(r) == PGRES_TUPLES_OK ? copied(r) : NULL;
  PQclear(r);
  return v;
}

int openBad(const char *file, sqlite3 **db, const char **why) {
  sqlite3 *made = NULL;
  if (sqlite3_open(file, &made) != SQLITE_OK) {
    *why = sqlite3_errmsg(made);
    sqlite3_close(made);
    return -1; // expect: use-after-release "'*why'"
  }
  *db = made;
  return 0;
}

int probeBad(const char *dsn, const char **why) {
  PGconn *c = PQconnectdb(dsn);
  int ok = PQstatus(c) == CONNECTION_OK;
  if (!ok)
    *why = PQerrorMessage(c);
  PQfinish(c);
  if (!ok)
    fprintf(stderr, "%s\n", *why); // expect: use-after-release
  return ok;
}

int probeOk(const char *dsn, const char **why) {
  PGconn *c = PQconnectdb(dsn);
  int ok = PQstatus(c) == CONNECTION_OK;
  if (!ok) {
    *why = PQerrorMessage(c);
    fprintf(stderr, "%s\n", *why);
    *why = "no connection";
  }
  PQfinish(c);
  return ok;
}

// The connection lives on with the caller.
int askOk(PGconn *c, const char **why) {
  PGresult *r = PQexec(c, "SELECT 1");
  int ok = PQresultStatus(r) == PGRES_TUPLES_OK;
  *why = PQerrorMessage(c);
  PQclear(r);
  return ok;
}
