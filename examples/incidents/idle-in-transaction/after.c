/*
 * stock: reserves items for orders, with a few workers.
 *
 *   stock CONNINFO < requests
 *
 * A request is a line `ID ITEM QUANTITY`; the answer is `ID ok left`,
 * `ID ok sold-out` or `ID failed`. This is the mended version of before.c.
 */
/* expect-none */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 6 };

struct worker {
  pthread_t thread;
  PGconn *conn;
};

/* Runs a statement that returns no rows; 0 when that worked. */
static int command(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  int rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;

  if (rc < 0)
    fprintf(stderr, "stock: %s: %s", sql, PQerrorMessage(conn));
  PQclear(res);
  return rc;
}

/* What is left of an item, locked for this transaction; -1 on an error. */
static int stock_of(PGconn *conn, const char *item) {
  const char *values[1] = {item};
  PGresult *res = PQexecParams(
      conn, "SELECT quantity FROM stock WHERE item = $1 FOR UPDATE", 1, NULL,
      values, NULL, NULL, 0);
  int left = -1;

  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    fprintf(stderr, "stock: %s", PQerrorMessage(conn));
  else if (PQntuples(res) == 1)
    left = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return left;
}

static int take(PGconn *conn, const char *item, int quantity) {
  char number[16];
  const char *values[2] = {item, number};
  PGresult *res;
  int rc;

  snprintf(number, sizeof number, "%d", quantity);
  res = PQexecParams(conn,
                     "UPDATE stock SET quantity = quantity - $2 WHERE item = $1",
                     2, NULL, values, NULL, NULL, 0);
  rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;
  if (rc < 0)
    fprintf(stderr, "stock: %s", PQerrorMessage(conn));
  PQclear(res);
  return rc;
}

/* What is left after the reservation; -1 on an error, -2 when too little is. */
static int reserve(PGconn *conn, const char *item, int quantity) {
  int left;

  if (command(conn, "BEGIN") < 0)
    return -1;
  left = stock_of(conn, item);
  if (left < 0) {
    command(conn, "ROLLBACK");
    return -1;
  }
  if (left < quantity) {
    command(conn, "ROLLBACK");
    return -2;
  }
  if (take(conn, item, quantity) < 0) {
    command(conn, "ROLLBACK");
    return -1;
  }
  if (command(conn, "COMMIT") < 0)
    return -1;
  return left - quantity;
}

static void *work(void *arg) {
  struct worker *self = arg;
  char line[128];

  while (fgets(line, sizeof line, stdin)) {
    char id[32], item[64];
    int quantity, left;

    if (sscanf(line, "%31s %63s %d", id, item, &quantity) != 3)
      continue;
    left = reserve(self->conn, item, quantity);
    if (left >= 0)
      printf("%s ok %d\n", id, left);
    else
      printf("%s %s\n", id, left == -2 ? "ok sold-out" : "failed");
  }
  return NULL;
}

int main(int argc, char **argv) {
  struct worker workers[WORKERS];
  int i, rc = 0;

  if (argc != 2) {
    fprintf(stderr, "usage: stock CONNINFO\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (i = 0; i < WORKERS; i++) {
    workers[i].conn = PQconnectdb(argv[1]);
    if (PQstatus(workers[i].conn) != CONNECTION_OK) {
      fprintf(stderr, "stock: %s", PQerrorMessage(workers[i].conn));
      rc = 1;
    }
  }
  for (i = 0; rc == 0 && i < WORKERS; i++)
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
      exit(1);
  for (i = 0; i < WORKERS; i++) {
    if (rc == 0)
      pthread_join(workers[i].thread, NULL);
    PQfinish(workers[i].conn);
  }
  return rc;
}
