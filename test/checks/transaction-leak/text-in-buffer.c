// RUN: %check_hosts --all %s
// RUN: %closecall scan --no-cache --no-config --checks '*' --stats %s -- -isystem /usr/include/postgresql > %t.txt 2>&1
// RUN: FileCheck --implicit-check-not='analysed to the end' %s < %t.txt
// CHECK: steps {{ *[0-9][0-9]?[0-9]?[0-9]?$}}
// A statement is gathered in a buffer deep in an object: what it says is nobody's choice,
// and no state of its own for each call.
#include <libpq-fe.h>
#include <string.h>

struct text { char *data; size_t len; };
struct parser { struct text *current; int state; };
struct archive { PGconn *connection; struct parser parser; int verbose; int level; };

int fill(struct archive *a, const char *piece);

static void flush_statement(struct archive *a) {
  PGresult *result = PQexec(a->connection, a->parser.current->data);
  if (PQresultStatus(result) != PGRES_COMMAND_OK && a->verbose)
    fill(a, PQerrorMessage(a->connection));
  PQclear(result);
}

static void emit(struct archive *a, const char *piece) {
  if (fill(a, piece))
    flush_statement(a);
}

void restore(struct archive *a) {
  if (a->level > 0)
    emit(a, "SET statement_timeout = 0;\n");
  if (a->level > 1)
    emit(a, "SET lock_timeout = 0;\n");
  emit(a, "SET client_encoding = 'UTF8';\n");
  if (a->verbose)
    emit(a, "-- started\n");
  emit(a, "SET check_function_bodies = false;\n");
  if (a->level > 2)
    emit(a, "SET row_security = off;\n");
  emit(a, "SET xmloption = content;\n");
  emit(a, "\n");
}

int main(int argc, char **argv) {
  struct archive a = {0};
  struct text t = {0};
  a.parser.current = &t;
  a.verbose = argc > 2;
  a.level = argc;
  a.connection = PQconnectdb(argv[1]);
  if (PQstatus(a.connection) == CONNECTION_OK)
    restore(&a);
  PQfinish(a.connection);
  return 0;
}
// expect-none
