// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int literalBad(PGconn *conn, const char *name, char *out, size_t size) {
  char *quoted = PQescapeLiteral(conn, name, strlen(name));
  int n;
  if (!quoted)
    return -1;
  n = snprintf(out, size, "SELECT * FROM t WHERE name = %s", quoted);
  if (n < 0 || (size_t)n >= size)
    return -1; // expect: buffer-leak "'quoted'"
  PQfreemem(quoted);
  return 0;
}

int literalOk(PGconn *conn, const char *name, char *out, size_t size) {
  char *quoted = PQescapeLiteral(conn, name, strlen(name));
  int n;
  if (!quoted)
    return -1;
  n = snprintf(out, size, "SELECT * FROM t WHERE name = %s", quoted);
  PQfreemem(quoted);
  return n < 0 || (size_t)n >= size ? -1 : 0;
}

void expressionBad(PGconn *conn, const char *name) {
  puts(PQescapeIdentifier(conn, name, strlen(name))); // expect: buffer-leak
}

// Null means that none is pending: not an error, and nothing to free.
int notificationsOk(PGconn *conn) {
  PGnotify *note;
  int n = 0;
  while ((note = PQnotifies(conn)) != NULL) {
    printf("%s\n", note->relname);
    PQfreemem(note);
    n++;
  }
  return n;
}

int notificationsBad(PGconn *conn, const char *channel) {
  PGnotify *note;
  while ((note = PQnotifies(conn)) != NULL) {
    if (strcmp(note->relname, channel) == 0)
      return note->be_pid; // expect: buffer-leak
    PQfreemem(note);
  }
  return 0;
}

// Every row of a COPY has its own buffer.
int copyOutBad(PGconn *conn, FILE *to) {
  char *row;
  int n;
  while ((n = PQgetCopyData(conn, &row, 0)) > 0) {
    if (fwrite(row, 1, n, to) != (size_t)n)
      return -1; // expect: buffer-leak "'row'"
    PQfreemem(row);
  }
  return n == -1 ? 0 : -1;
}

int copyOutOk(PGconn *conn, FILE *to) {
  char *row;
  int n, failed = 0;
  while ((n = PQgetCopyData(conn, &row, 0)) > 0) {
    failed |= fwrite(row, 1, n, to) != (size_t)n;
    PQfreemem(row);
  }
  return n == -1 && !failed ? 0 : -1;
}

int optionsBad(const char *keyword) {
  PQconninfoOption *all = PQconndefaults();
  if (!all)
    return -1;
  for (PQconninfoOption *o = all; o->keyword; o++)
    if (strcmp(o->keyword, keyword) == 0)
      return 1; // expect: buffer-leak "'all'"
  PQconninfoFree(all);
  return 0;
}

int optionsOk(const char *keyword) {
  PQconninfoOption *all = PQconndefaults();
  int found = 0;
  if (!all)
    return -1;
  for (PQconninfoOption *o = all; o->keyword && !found; o++)
    found = strcmp(o->keyword, keyword) == 0;
  PQconninfoFree(all);
  return found;
}

// The message is there only when the parse failed, the array only when not.
int parseBad(const char *conninfo) {
  char *message = NULL;
  PQconninfoOption *options = PQconninfoParse(conninfo, &message); // expect: buffer-leak "'message'"
  if (!options) {
    fprintf(stderr, "%s", message ? message : "out of memory\n");
    return -1;
  }
  PQconninfoFree(options);
  return 0;
}

int parseOk(const char *conninfo) {
  char *message = NULL;
  PQconninfoOption *options = PQconninfoParse(conninfo, &message);
  if (!options) {
    fprintf(stderr, "%s", message ? message : "out of memory\n");
    PQfreemem(message);
    return -1;
  }
  PQconninfoFree(options);
  return 0;
}

int cancelBad(PGconn *conn) {
  char why[256];
  PGcancel *cancel = PQgetCancel(conn);
  if (!cancel)
    return -1;
  if (!PQcancel(cancel, why, sizeof why)) {
    fprintf(stderr, "%s", why);
    return -1; // expect: buffer-leak
  }
  PQfreeCancel(cancel);
  return 0;
}

int cancelOk(PGconn *conn) {
  char why[256];
  PGcancel *cancel = PQgetCancel(conn);
  int ok = cancel && PQcancel(cancel, why, sizeof why);
  PQfreeCancel(cancel);
  return ok;
}

// This message belongs to the caller, unlike PQresultErrorMessage's.
void verboseBad(PGresult *res) {
  fputs(PQresultVerboseErrorMessage(res, PQERRORS_VERBOSE, PQSHOW_CONTEXT_ALWAYS), stderr); // expect: buffer-leak
}

void plainOk(PGresult *res) { fputs(PQresultErrorMessage(res), stderr); }
