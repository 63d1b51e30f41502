// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void freeOnResultBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  printf("%d\n", PQntuples(res));
  free(res); // expect: wrong-release "'res'"
}

void clearOnResultOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  printf("%d\n", PQntuples(res));
  PQclear(res);
}

void freeOnConnectionBad(const char *conninfo) {
  PGconn *conn = PQconnectdb(conninfo);
  if (PQstatus(conn) == CONNECTION_OK)
    puts(PQdb(conn));
  PQfreemem(conn); // expect: wrong-release
}

// Frees the array and leaks the strings in it.
int freememOnOptionsBad(void) {
  PQconninfoOption *options = PQconndefaults();
  int n = 0;
  if (!options)
    return -1;
  while (options[n].keyword)
    n++;
  PQfreemem(options); // expect: wrong-release
  return n;
}

int freeOnOptionsOk(void) {
  PQconninfoOption *options = PQconndefaults();
  int n = 0;
  if (!options)
    return -1;
  while (options[n].keyword)
    n++;
  PQconninfoFree(options);
  return n;
}

// A value belongs to its result.
int freeOnValueBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT id FROM t");
  char *text = PQgetvalue(res, 0, 0);
  int id = atoi(text);
  free(text); // expect: wrong-release
  PQclear(res);
  return id;
}

int freeOnCopyOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT id FROM t");
  char *text = strdup(PQgetvalue(res, 0, 0));
  int id = atoi(text);
  free(text);
  PQclear(res);
  return id;
}

void freeOnMessageBad(PGconn *conn) {
  char *why = PQerrorMessage(conn);
  fputs(why, stderr);
  PQfreemem(why); // expect: wrong-release
}

void messageOk(PGconn *conn) { fputs(PQerrorMessage(conn), stderr); }

// A cancel object is more than a pointer to a connection.
void finishOnCancelBad(PGconn *conn) {
  PGcancel *cancel = PQgetCancel(conn);
  char why[64];
  PQcancel(cancel, why, sizeof why);
  PQclear((PGresult *)cancel); // expect: wrong-release
}

void cancelOk(PGconn *conn) {
  PGcancel *cancel = PQgetCancel(conn);
  char why[64];
  PQcancel(cancel, why, sizeof why);
  PQfreeCancel(cancel);
}

// Of a notification only the struct is freed.
void nameOfNotifyBad(PGconn *conn) {
  PGnotify *note = PQnotifies(conn);
  if (!note)
    return;
  puts(note->relname);
  PQclear((PGresult *)note); // expect: wrong-release
}

void notifyOk(PGconn *conn) {
  PGnotify *note = PQnotifies(conn);
  if (!note)
    return;
  puts(note->relname);
  PQfreemem(note);
}

void optionsMessageOk(const char *conninfo) {
  char *message = NULL;
  PQconninfoOption *options = PQconninfoParse(conninfo, &message);
  PQconninfoFree(options);
  PQfreemem(message);
}
