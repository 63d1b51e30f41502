// RUN: %check_hosts %s
// Pointers into a handle, used after the handle went.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int compareBad(PGconn *conn, const char *name) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  const char *user = PQgetvalue(res, 0, 0);
  PQclear(res);
  return strcmp(user, name) == 0; // expect: use-after-release
}

int compareOk(PGconn *conn, const char *name) {
  PGresult *res = PQexec(conn, "SELECT current_user");
  int same = strcmp(PQgetvalue(res, 0, 0), name) == 0;
  PQclear(res);
  return same;
}

// The first character is read directly.
int firstCharBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT relkind FROM pg_class");
  char *kind = PQgetvalue(res, 0, 0);
  PQclear(res);
  return kind[0] == 'r'; // expect: use-after-release
}

int firstCharOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT relkind FROM pg_class");
  char kind = PQgetvalue(res, 0, 0)[0];
  PQclear(res);
  return kind == 'r';
}

struct row {
  const char *name;
  int id;
};

int throughHelperBad(sqlite3_stmt *stmt) {
  const unsigned char *text = sqlite3_column_text(stmt, 0);
  sqlite3_finalize(stmt);
  return atoi((const char *)text); // expect: use-after-release
}

int throughHelperOk(sqlite3_stmt *stmt) {
  int n = atoi((const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  return n;
}

// The message is fetched before the close and printed after it.
int messageBad(const char *path) {
  sqlite3 *db;
  const char *why;
  if (sqlite3_open(path, &db) == SQLITE_OK) {
    sqlite3_close(db);
    return 0;
  }
  why = sqlite3_errmsg(db);
  sqlite3_close(db);
  fprintf(stderr, "%s: %s\n", path, why); // expect: use-after-release
  return -1;
}

int messageOk(const char *path) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  sqlite3_close(db);
  if (rc == SQLITE_OK)
    return 0;
  fprintf(stderr, "%s: %s\n", path, sqlite3_errstr(rc));
  return -1;
}

// The result changes hands: the new one's values are alive.
char *secondValueOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  char *text;
  PQclear(res);
  res = PQexec(conn, "SELECT 2");
  text = strdup(PQgetvalue(res, 0, 0));
  PQclear(res);
  return text;
}

const char *parameterBad(PGconn *conn) {
  const char *version = PQparameterStatus(conn, "server_version");
  PQfinish(conn);
  return version; // expect: use-after-release
}

// A null pointer points into nothing: what is returned is a copy or null.
char *duplicatedOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  char *d = NULL;
  if (sqlite3_prepare_v2(db, "SELECT d FROM t", -1, &stmt, NULL) == SQLITE_OK) {
    if (sqlite3_step(stmt) == SQLITE_ROW) {
      d = (char *)sqlite3_column_text(stmt, 0);
      if (d)
        d = strdup(d);
    }
    sqlite3_finalize(stmt);
  }
  return d;
}

char *duplicatedBad(sqlite3 *db, int copy) {
  sqlite3_stmt *stmt;
  char *d = NULL;
  if (sqlite3_prepare_v2(db, "SELECT d FROM t", -1, &stmt, NULL) == SQLITE_OK) {
    if (sqlite3_step(stmt) == SQLITE_ROW) {
      d = (char *)sqlite3_column_text(stmt, 0);
      if (d && copy)
        d = strdup(d);
    }
    sqlite3_finalize(stmt);
  }
  return d; // expect: use-after-release
}
