/*
 * tickets: sells seats.
 *
 *   tickets CONNINFO < requests
 *
 *   ID book SEAT NAME | ID free SEAT | ID refund SEAT | ID list | ID import FILE
 *   ID find NAME | ID swap SEAT SEAT | ID cancel NAME | ID up SEAT NAME | ID now | ID sweep
 *
 * The version with the mistakes; each is marked. See README.md.
 */
#include "pool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTIONS = 4 };

/* Runs a statement without rows; 0 when that worked. */
static int command(PGconn *conn, const char *sql, int n, const char *const *values) {
  PGresult *res = PQexecParams(conn, sql, n, NULL, values, NULL, NULL, 0);
  int rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;

  if (rc < 0)
    fprintf(stderr, "tickets: %s", PQerrorMessage(conn));
  PQclear(res);
  return rc;
}

/* Connects to where the statistics are. */
static PGconn *open_statistics(void) {
  for (;;) {
    PGconn *conn = PQconnectdb("dbname=statistics user=app"); // expect: unbounded-retry, missing-timeout

    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
  }
}

static int alive(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1"); // expect: result-leak

  return PQresultStatus(res) == PGRES_COMMAND_OK; // expect: liveness-probe
}

/* 0 when the seat is booked, 1 when it is taken, -1 on an error. */
static int book(struct pool *pool, const char *seat, const char *name) {
  const char *values[2] = {seat, name};
  PGconn *conn = pool_take(pool);
  PGresult *res;

  if (!conn)
    return -1;
  if (command(conn, "BEGIN", 0, NULL) < 0)
    return -1; // expect: lease-leak "'conn'"
  res = PQexecParams(conn, "SELECT name FROM seat WHERE id = $1 FOR UPDATE", 1,
                     NULL, values, NULL, NULL, 0);
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    command(conn, "ROLLBACK", 0, NULL);
    pool_give(pool, conn);
    return -1;
  }
  if (PQntuples(res) == 0 || !PQgetisnull(res, 0, 0)) {
    PQclear(res);
    pool_give(pool, conn);
    return 1; // expect: transaction-leak "'conn'"
  }
  PQclear(res);
  if (command(conn, "UPDATE seat SET name = $2 WHERE id = $1", 2, values) < 0) {
    command(conn, "ROLLBACK", 0, NULL);
    pool_give(pool, conn);
    return -1;
  }
  PQclear(PQexec(conn, "COMMIT")); // expect: aborted-commit
  pool_give(pool, conn);
  return 0;
}

static int count_free(struct pool *pool) {
  PGconn *conn = pool_take(pool);
  PGresult *res;
  int n;

  if (!conn)
    return -1;
  res = PQexec(conn, "SELECT count(*) FROM seat WHERE name IS NULL");
  n = atoi(PQgetvalue(res, 0, 0)); // expect: unchecked-result
  PQclear(res);
  pool_give(pool, conn);
  return n;
}

/* Prints who sits where, and what is free. */
static int list(struct pool *pool) {
  PGconn *conn = pool_take(pool);
  PGresult *res;
  int i, rc = -1;

  if (!conn)
    return -1;
  res = PQexec(conn, "SELECT id, name FROM seat ORDER BY id");
  if (PQresultStatus(res) == PGRES_TUPLES_OK) {
    for (i = 0; i < PQntuples(res); i++)
      printf("%s %s\n", PQgetvalue(res, i, 0), PQgetvalue(res, i, 1));
    printf("%d free\n", count_free(pool)); // expect: nested-lease
    rc = 0;
  }
  PQclear(res);
  pool_give(pool, conn);
  return rc;
}

/* The seat of a customer. */
static int find(struct pool *pool, const char *name) {
  PGconn *conn = pool_take(pool);
  PGresult *res;
  char sql[256], *quoted;
  int rc = -1;

  if (!conn)
    return -1;
  quoted = PQescapeLiteral(conn, name, strlen(name)); // expect: buffer-leak
  snprintf(sql, sizeof sql, "SELECT id FROM seat WHERE name = %s", quoted ? quoted : "''");
  res = PQexec(conn, sql);
  if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) > 0)
    rc = printf("%s\n", PQgetvalue(res, 0, 0)) > 0 ? 0 : -1;
  PQclear(res);
  pool_give(pool, conn);
  return rc;
}

/* Two customers change seats. */
static int swap(struct pool *pool, const char *one, const char *other) {
  const char *values[2] = {one, other};
  static const char sql[] =
      "UPDATE seat SET name = CASE id WHEN $1 THEN (SELECT name FROM seat WHERE id = $2) "
      "ELSE (SELECT name FROM seat WHERE id = $1) END WHERE id IN ($1, $2)";
  PGconn *conn = pool_take(pool);
  int rc = -1;

  if (!conn)
    return -1;
  if (command(conn, "BEGIN", 0, NULL) == 0) {
    PQclear(PQexecParams(conn, sql, 2, NULL, values, NULL, NULL, 0)); // expect: aborted-commit
    rc = command(conn, "COMMIT", 0, NULL); /* says yes to a transaction that failed */
    if (rc < 0)
      command(conn, "ROLLBACK", 0, NULL);
  }
  pool_give(pool, conn);
  return rc;
}

static int free_seat(struct pool *pool, const char *seat) {
  const char *values[1] = {seat};
  PGconn *conn = pool_take(pool);

  if (!conn)
    return -1;
  PQclear(PQexecParams(conn, "UPDATE seat SET name = NULL WHERE id = $1", 1, // expect: ignored-error
                       NULL, values, NULL, NULL, 0));
  pool_give(pool, conn);
  return 0;
}

/* Notes what was done for a customer. */
static int note(PGconn *conn, const char *what, const char *name) {
  const char *values[2] = {what, name};
  PGresult *begin = PQexec(conn, "BEGIN");
  int rc = -1;

  if (PQresultStatus(begin) == PGRES_COMMAND_OK) {
    rc = command(conn, "INSERT INTO change(what, name) VALUES ($1, $2)", 2, values);
    if (rc == 0)
      rc = command(conn, "COMMIT", 0, NULL);
    if (rc < 0)
      command(conn, "ROLLBACK", 0, NULL);
  }
  PQclear(begin);
  return rc;
}

/* Frees all seats of a customer. */
static int cancel(struct pool *pool, const char *name) {
  const char *values[1] = {name};
  PGconn *conn = pool_take(pool);
  PGresult *begin;
  int rc = -1;

  if (!conn)
    return -1;
  begin = PQexec(conn, "BEGIN");
  if (PQresultStatus(begin) == PGRES_COMMAND_OK) {
    rc = command(conn, "UPDATE seat SET name = NULL WHERE name = $1", 1, values);
    if (rc == 0)
      rc = note(conn, "cancel", name); // expect: nested-transaction
    if (rc == 0)
      rc = command(conn, "COMMIT", 0, NULL);
    if (rc < 0)
      command(conn, "ROLLBACK", 0, NULL);
  }
  PQclear(begin);
  pool_give(pool, conn);
  return rc;
}

/* Gives a customer this seat for those that it has. */
static int upgrade(struct pool *pool, const char *seat, const char *name) {
  const char *values[2] = {seat, name};
  PGconn *conn = pool_take(pool), *other;
  PGresult *begin, *res;
  int rc = -1;

  if (!conn)
    return -1;
  begin = PQexec(conn, "BEGIN");
  if (PQresultStatus(begin) == PGRES_COMMAND_OK) {
    rc = command(conn, "UPDATE seat SET name = NULL WHERE name = $2 AND id <> $1", 2, values);
    other = pool_take(pool); // expect: nested-lease
    if (rc == 0 && other) {
      res = PQexecParams(other, "UPDATE seat SET name = $2 WHERE id = $1", 2, // expect: outside-transaction
                         NULL, values, NULL, NULL, 0);
      rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;
      PQclear(res);
    }
    if (other)
      pool_give(pool, other);
    if (rc == 0)
      rc = command(conn, "COMMIT", 0, NULL);
    if (rc < 0)
      command(conn, "ROLLBACK", 0, NULL);
  }
  PQclear(begin);
  pool_give(pool, conn);
  return rc;
}

/* Frees what nobody has paid for, when the service has time for it. */
static int sweep(struct pool *pool) {
  PGconn *conn = NULL;
  int rc;

  pool_try(pool, &conn); // expect: unbounded-wait
  rc = command(conn, "DELETE FROM hold WHERE until < now()", 0, NULL);
  pool_give(pool, conn);
  return rc;
}

/* Prints the time of the server, for which there is a connection. */
static int now(struct pool *pool) {
  static PGconn *conn;
  PGresult *res;
  int rc = -1;

  if (!conn)
    conn = pool_take(pool); // expect: long-lived-lease
  res = PQexec(conn, "SELECT now()");
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    rc = printf("%s\n", PQgetvalue(res, 0, 0)) > 0 ? 0 : -1;
  PQclear(res);
  return rc;
}

/* Stands for the payment service. */
static int pay_back(const char *seat) {
  fprintf(stderr, "tickets: pays %s back\n", seat);
  sleep(1);
  return 0;
}

static int refund(struct pool *pool, const char *seat) {
  const char *values[1] = {seat};
  PGconn *conn = pool_take(pool);
  int rc = -1;

  if (!conn)
    return -1;
  if (command(conn, "BEGIN", 0, NULL) == 0) {
    if (command(conn, "UPDATE seat SET name = NULL WHERE id = $1", 1, values) == 0 &&
        pay_back(seat) == 0) // expect: transaction-across-wait "transaction"
      rc = command(conn, "COMMIT", 0, NULL);
    if (rc < 0)
      command(conn, "ROLLBACK", 0, NULL);
  }
  pool_give(pool, conn);
  return rc;
}

struct importer {
  FILE *file;
  PGconn *conn;
};

static struct importer *importer_open(const char *path) {
  struct importer *self = calloc(1, sizeof *self);

  if (!self)
    return NULL;
  self->file = fopen(path, "r");
  if (!self->file) {
    free(self);
    return NULL;
  }
  self->conn = open_statistics();
  return self;
}

static void importer_close(struct importer *self) {
  fclose(self->file);
  free(self); // expect: member-leak
}

/* Counts the visitors in a file; a line is a day. */
static int import(const char *path) {
  struct importer *self = importer_open(path); // expect: connection-leak
  char day[64];
  int rc = 0;

  if (!self)
    return -1;
  while (rc == 0 && fgets(day, sizeof day, self->file)) {
    const char *values[1] = {day};
    PGresult *res = PQprepare(self->conn, "visit", /* expect: prepare-in-loop */
                              "INSERT INTO visit(day) VALUES ($1)", 1, NULL);

    rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;
    PQclear(res);
    if (rc < 0)
      break;
    res = PQexecPrepared(self->conn, "visit", 1, values, NULL, NULL, 0);
    rc = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : -1;
    PQclear(res);
  }
  importer_close(self);
  return rc;
}

/* Says where the service works. */
static int say_where(const char *conninfo) {
  char *error = NULL;
  PQconninfoOption *options = PQconninfoParse(conninfo, &error), *option;

  if (!options) {
    fprintf(stderr, "tickets: %s", error ? error : "out of memory\n");
    PQfreemem(error);
    return -1;
  }
  for (option = options; option->keyword; option++)
    if (option->val && strcmp(option->keyword, "dbname") == 0)
      fprintf(stderr, "tickets: works in %s\n", option->val);
  free(options); // expect: wrong-release
  return 0;
}

/* Tells every branch that the service is up. */
static int greet(const char *conninfo, const char **branches, int n) {
  int i;

  for (i = 0; i < n; i++) {
    const char *values[1] = {branches[i]};
    PGconn *conn = PQconnectdb(conninfo); // expect: connection-per-call

    if (PQstatus(conn) != CONNECTION_OK || !alive(conn)) {
      PQfinish(conn);
      fprintf(stderr, "tickets: %s", PQerrorMessage(conn)); // expect: use-after-release
      return -1;
    }
    command(conn, "UPDATE branch SET up = true WHERE name = $1", 1, values);
    PQfinish(conn);
  }
  return 0;
}

int main(int argc, char **argv) {
  static const char *branches[] = {"north", "south", "web"};
  struct pool *pool;
  char line[256];

  if (argc != 2) {
    fprintf(stderr, "usage: tickets CONNINFO\n");
    return 2;
  }
  if (say_where(argv[1]) < 0 || greet(argv[1], branches, 3) < 0)
    return 1;
  pool = pool_open(argv[1], CONNECTIONS);
  if (!pool)
    return 1;
  while (fgets(line, sizeof line, stdin)) {
    char id[32], what[16], arg[64] = "", name[64] = "";
    int rc = -1;

    if (sscanf(line, "%31s %15s %63s %63s", id, what, arg, name) < 2)
      continue;
    if (strcmp(what, "book") == 0)
      rc = book(pool, arg, name);
    else if (strcmp(what, "free") == 0)
      rc = free_seat(pool, arg);
    else if (strcmp(what, "refund") == 0)
      rc = refund(pool, arg);
    else if (strcmp(what, "find") == 0)
      rc = find(pool, arg);
    else if (strcmp(what, "swap") == 0)
      rc = swap(pool, arg, name);
    else if (strcmp(what, "cancel") == 0)
      rc = cancel(pool, arg);
    else if (strcmp(what, "up") == 0)
      rc = upgrade(pool, arg, name);
    else if (strcmp(what, "now") == 0)
      rc = now(pool);
    else if (strcmp(what, "sweep") == 0)
      rc = sweep(pool);
    else if (strcmp(what, "list") == 0)
      rc = list(pool);
    else if (strcmp(what, "import") == 0)
      rc = import(arg);
    printf("%s %s\n", id, rc < 0 ? "failed" : rc > 0 ? "taken" : "ok");
  }
  pool_close(pool);
  return 0;
}
