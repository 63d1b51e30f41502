// RUN: %check_hosts %s -- -isystem /usr/include/mariadb
// Callees without a body: what the caller does afterwards tells what it
// believes.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

void print_result(PGresult *res);
bool check_result(PGconn *conn, PGresult *res);
void adopt(PGresult *res);
PGresult *run_query(PGconn *conn, const char *sql);

// It is released afterwards, so the callee borrows.
int believedBorrowBad(PGconn *conn, int early) {
  PGresult *res = PQexec(conn, "SELECT 1");
  print_result(res);
  if (early)
    return 0; // expect: result-leak
  PQclear(res);
  return 1;
}

int believedBorrowOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  print_result(res);
  PQclear(res);
  return 1;
}

// Nothing speaks: it may have been taken.
void maybeTakenOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  adopt(res);
}

// Released after the call on one path: so the callee borrows, and the other
// path leaks.
bool resultDecidesBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (!check_result(conn, res))
    return false; // expect: result-leak
  PQclear(res);
  return true;
}

struct slot {
  bool (*handler)(PGresult *res, void *context);
  void *context;
};

// The same through a function pointer, in a drain loop.
static bool process(struct slot *slot, PGresult *res) {
  if (!slot->handler(res, slot->context))
    return false;
  PQclear(res);
  return true;
}

bool drainThroughHandlerOk(PGconn *conn, struct slot *slot) {
  PGresult *res;
  bool ok = true;
  while ((res = PQgetResult(conn)) != NULL) {
    if (!process(slot, res))
      ok = false;
  }
  return ok;
}

// The return type says who owns.
int ownedByTypeBad(PGconn *conn) {
  PGresult *res = run_query(conn, "SELECT 1");
  if (PQntuples(res) == 0)
    return 0; // expect: result-leak
  PQclear(res);
  return 1;
}

int ownedByTypeOk(PGconn *conn) {
  PGresult *res = run_query(conn, "SELECT 1");
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

// libc's functions borrow.
void printfBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"); // expect: result-leak
  printf("%p\n", (void *)res);
}

// What a global points to, or holds, can be reached by code that is not seen.
void complain(const char *what, ...);
int known_text(const char *text);

static MYSQL *server;

void closeServer(void) {
  if (server)
    mysql_close(server);
}

void openServerOk(void) {
  if (server == NULL && (server = calloc(1, sizeof *server)) == NULL)
    complain("memory");
  if (mysql_init(server) == NULL)
    complain("init");
  if (mysql_real_connect(server, "h", "u", "p", NULL, 0, NULL, 0) == NULL)
    complain("connect");
}

void openLocalBad(void) {
  MYSQL *mine = calloc(1, sizeof *mine);
  if (mine == NULL)
    return;
  if (mysql_init(mine) == NULL)
    complain("init");
  complain("connected to %s", "h");
  free(mine); // expect: wrong-release
}

static PGconn *shared;

static int explain(void) {
  if (PQstatus(shared) == CONNECTION_OK)
    return 0;
  return known_text(PQerrorMessage(shared));
}

void openSharedOk(void) {
  shared = PQconnectdb("");
  explain();
}

static int explainMine(PGconn *conn) {
  if (PQstatus(conn) == CONNECTION_OK)
    return 0;
  return known_text(PQerrorMessage(conn));
}

void openMineBad(void) {
  PGconn *conn = PQconnectdb(""); // expect: connection-leak
  explainMine(conn);
}

// What is made of it, and returned, keeps what it was given as a void *.
struct rows;
struct rows *rows_create(sqlite3 *db, void *table, int count);
void rows_field(struct rows *r, int n, const char *name);

struct rows *wrapTableOk(sqlite3 *db, const char *sql) {
  char **table;
  int count, columns;
  if (sqlite3_get_table(db, sql, &table, &count, &columns, NULL) != SQLITE_OK)
    return NULL;
  struct rows *r = rows_create(db, (void *)table, count);
  for (int i = 0; i < columns; i++)
    rows_field(r, i, table[i]);
  return r;
}

// Only a number comes of it.
int rows_hash(void *table);

int hashTable(sqlite3 *db, const char *sql) {
  char **table;
  int count, columns;
  if (sqlite3_get_table(db, sql, &table, &count, &columns, NULL) != SQLITE_OK) // expect: result-leak "'table'"
    return -1;
  int hash = rows_hash(table);
  return table[0] ? hash : 0;
}
