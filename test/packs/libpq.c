// RUN: %clang -std=gnu11 -Wall -Wno-deprecated-declarations -fsyntax-only -isystem /usr/include/postgresql %s
// RUN: %check_hosts %s
// The pack against libpq's real header: every acquire and every release.
#include <libpq-events.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int use(const void *p);

// ---- connections ------------------------------------------------------------

int connectdbBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  if (PQstatus(c) != CONNECTION_OK)
    return -1; // expect: connection-leak "'c'"
  PQfinish(c);
  return 0;
}

int connectdbOk(const char *info) {
  PGconn *c = PQconnectdb(info);
  int ok = PQstatus(c) == CONNECTION_OK;
  if (!ok)
    fprintf(stderr, "%s", PQerrorMessage(c));
  PQfinish(c);
  return ok ? 0 : -1;
}

int connectdbNullOk(const char *info) {
  PGconn *c = PQconnectdb(info);
  if (c == NULL)
    return -1;
  PQfinish(c);
  return 0;
}

int connectdbParamsBad(const char *const *k, const char *const *v, int n) {
  PGconn *c = PQconnectdbParams(k, v, 1);
  if (n > 3)
    return -1; // expect: connection-leak
  PQfinish(c);
  return 0;
}

int setdbBad(int n) {
  PGconn *c = PQsetdb("host", NULL, NULL, NULL, "db");
  if (n > 3)
    return -1; // expect: connection-leak
  PQfinish(c);
  return 0;
}

int setdbLoginOk(int n) {
  PGconn *c = PQsetdbLogin("host", NULL, NULL, NULL, "db", "u", "p");
  if (n > 3) {
    PQfinish(c);
    return -1;
  }
  PQfinish(c);
  return 0;
}

int connectStartBad(const char *info) {
  PGconn *c = PQconnectStart(info);
  for (;;) {
    PostgresPollingStatusType s = PQconnectPoll(c);
    if (s == PGRES_POLLING_FAILED)
      return -1; // expect: connection-leak
    if (s == PGRES_POLLING_OK)
      break;
  }
  PQfinish(c);
  return 0;
}

int connectStartParamsOk(const char *const *k, const char *const *v) {
  PGconn *c = PQconnectStartParams(k, v, 0);
  int ok = 0;
  if (c)
    ok = PQstatus(c) != CONNECTION_BAD;
  PQfinish(c);
  return ok;
}

// A reset connection is still the same connection.
int resetBad(const char *info, int again) {
  PGconn *c = PQconnectdb(info);
  PQreset(c);
  if (again)
    return PQresetStart(c) ? 1 : -1; // expect: connection-leak
  PQfinish(c);
  return 0;
}

// ---- results ----------------------------------------------------------------

int execBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak "'r'"
  PQclear(r);
  return 0;
}

int execOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  ExecStatusType s = PQresultStatus(r);
  PQclear(r);
  return s == PGRES_TUPLES_OK ? 0 : -1;
}

int execParamsBad(PGconn *c, const char *const *v) {
  PGresult *r = PQexecParams(c, "SELECT $1", 1, NULL, v, NULL, NULL, 0);
  if (PQntuples(r) == 0)
    return -1; // expect: result-leak
  PQclear(r);
  return 0;
}

int prepareBad(PGconn *c) {
  PGresult *r = PQprepare(c, "s", "SELECT 1", 0, NULL);
  if (PQresultStatus(r) != PGRES_COMMAND_OK)
    return -1; // expect: result-leak
  PQclear(r);
  return 0;
}

int execPreparedBad(PGconn *c) {
  PGresult *r = PQexecPrepared(c, "s", 0, NULL, NULL, NULL, 0);
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak
  PQclear(r);
  return 0;
}

int describeBad(PGconn *c, int portal) {
  PGresult *r = portal ? PQdescribePortal(c, "p") : PQdescribePrepared(c, "s");
  if (PQnfields(r) > 9)
    return -1; // expect: result-leak, result-leak
  PQclear(r);
  return 0;
}

int describePreparedOk(PGconn *c) {
  PGresult *r = PQdescribePrepared(c, "s");
  int n = PQnparams(r);
  PQclear(r);
  return n;
}

int getResultBad(PGconn *c) {
  PGresult *r;
  while ((r = PQgetResult(c)) != NULL) {
    if (PQresultStatus(r) == PGRES_FATAL_ERROR)
      return -1; // expect: result-leak
    PQclear(r);
  }
  return 0;
}

int getResultOk(PGconn *c) {
  PGresult *r;
  int bad = 0;
  if (!PQsendQuery(c, "SELECT 1"))
    return -1;
  while ((r = PQgetResult(c)) != NULL) {
    bad |= PQresultStatus(r) == PGRES_FATAL_ERROR;
    PQclear(r);
  }
  return bad;
}

int fnBad(PGconn *c, const PQArgBlock *args) {
  int out, len;
  PGresult *r = PQfn(c, 1, &out, &len, 1, args, 0);
  if (PQresultStatus(r) != PGRES_COMMAND_OK)
    return -1; // expect: result-leak
  PQclear(r);
  return out;
}

int makeEmptyBad(PGconn *c, int n) {
  PGresult *r = PQmakeEmptyPGresult(c, PGRES_COMMAND_OK);
  if (n)
    return -1; // expect: result-leak
  PQclear(r);
  return 0;
}

// The copy has an owner of its own.
int copyBad(const PGresult *src, int n) {
  PGresult *r = PQcopyResult(src, PG_COPYRES_TUPLES);
  if (n)
    return -1; // expect: result-leak
  PQclear(r);
  return 0;
}

void discardedBad(PGconn *c) {
  PQexec(c, "SELECT 1"); // expect: result-leak
}

// A result outlives its connection.
int outlivesOk(const char *info) {
  PGconn *c = PQconnectdb(info);
  PGresult *r = PQexec(c, "SELECT 1");
  PQfinish(c);
  int n = PQntuples(r);
  PQclear(r);
  return n;
}

// ...and is not released with it.
int notReleasedWithConnectionBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  PGresult *r = PQexec(c, "SELECT 1"); // expect: result-leak
  int n = PQntuples(r);
  PQfinish(c);
  return n;
}

// PQresultStatus(NULL) is PGRES_FATAL_ERROR, so r is not null here.
int statusOfNullOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) == PGRES_TUPLES_OK) {
    PQclear(r);
    return 0;
  }
  if (r)
    PQclear(r);
  return -1;
}

// ---- what points into a result or a connection --------------------------------

int getvalueBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  const char *v = PQgetvalue(r, 0, 0);
  PQclear(r);
  return atoi(v); // expect: use-after-release
}

int getvalueOk(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  int v = atoi(PQgetvalue(r, 0, 0));
  PQclear(r);
  return v;
}

int fnameBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  char *n = PQfname(r, 0);
  PQclear(r);
  return (int)strlen(n); // expect: use-after-release
}

int cmdStatusBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  char *n = PQcmdTuples(r);
  PQclear(r);
  return atoi(n); // expect: use-after-release
}

void resultErrorBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  char *m = PQresultErrorMessage(r);
  PQclear(r);
  fprintf(stderr, "%s", m); // expect: use-after-release
}

void errorMessageBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  char *m = PQerrorMessage(c);
  PQfinish(c);
  fprintf(stderr, "%s", m); // expect: use-after-release
}

void errorMessageOk(const char *info) {
  PGconn *c = PQconnectdb(info);
  fprintf(stderr, "%s", PQerrorMessage(c));
  PQfinish(c);
}

void errorAfterFinishBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  PQfinish(c);
  fprintf(stderr, "%s", PQerrorMessage(c)); // expect: use-after-release
}

// ---- strings and other memory -------------------------------------------------

int escapeLiteralBad(PGconn *c, const char *s, int n) {
  char *q = PQescapeLiteral(c, s, strlen(s));
  if (n)
    return -1; // expect: buffer-leak
  use(q);
  PQfreemem(q);
  return 0;
}

int escapeIdentifierOk(PGconn *c, const char *s) {
  char *q = PQescapeIdentifier(c, s, strlen(s));
  if (!q)
    return -1;
  puts(q);
  PQfreemem(q);
  return 0;
}

void escapeInArgumentBad(PGconn *c, const char *s) {
  puts(PQescapeIdentifier(c, s, strlen(s))); // expect: buffer-leak
}

int byteaBad(PGconn *c, const unsigned char *s, size_t n) {
  size_t len;
  unsigned char *q = PQescapeByteaConn(c, s, n, &len);
  if (len > 100)
    return -1; // expect: buffer-leak
  PQfreemem(q);
  return 0;
}

int unescapeByteaBad(const unsigned char *s) {
  size_t len;
  unsigned char *q = PQunescapeBytea(s, &len);
  if (len > 100)
    return -1; // expect: buffer-leak
  PQfreemem(q);
  return 0;
}

// free() is the same function here.
int escapeByteaFreeOk(const unsigned char *s, size_t n) {
  size_t len;
  unsigned char *q = PQescapeBytea(s, n, &len);
  free(q);
  return (int)len;
}

int encryptBad(PGconn *c, int n) {
  char *q = PQencryptPasswordConn(c, "p", "u", NULL);
  if (n)
    return -1; // expect: buffer-leak
  PQfreemem(q);
  return 0;
}

int encryptOldOk(void) {
  char *q = PQencryptPassword("p", "u");
  int ok = q != NULL;
  PQfreemem(q);
  return ok;
}

int verboseMessageBad(const PGresult *r, int n) {
  char *m = PQresultVerboseErrorMessage(r, PQERRORS_VERBOSE, PQSHOW_CONTEXT_ALWAYS);
  if (n)
    return -1; // expect: buffer-leak
  PQfreemem(m);
  return 0;
}

int copyDataBad(PGconn *c) {
  char *row;
  int n;
  while ((n = PQgetCopyData(c, &row, 0)) > 0) {
    if (n > 1000)
      return -1; // expect: buffer-leak
    PQfreemem(row);
  }
  return n == -1 ? 0 : -1;
}

int copyDataOk(PGconn *c) {
  char *row;
  int n;
  while ((n = PQgetCopyData(c, &row, 0)) > 0) {
    fwrite(row, 1, (size_t)n, stdout);
    PQfreemem(row);
  }
  return n == -1 ? 0 : -1;
}

int notifyBad(PGconn *c) {
  PGnotify *n;
  while ((n = PQnotifies(c)) != NULL) {
    if (strcmp(n->relname, "stop") == 0)
      return 1; // expect: buffer-leak
    PQfreemem(n);
  }
  return 0;
}

int notifyOk(PGconn *c) {
  PGnotify *n;
  while ((n = PQnotifies(c)) != NULL) {
    puts(n->relname);
    PQfreeNotify(n);
  }
  return 0;
}

int defaultsBad(int n) {
  PQconninfoOption *o = PQconndefaults();
  if (n)
    return -1; // expect: buffer-leak
  PQconninfoFree(o);
  return 0;
}

int conninfoOk(PGconn *c) {
  PQconninfoOption *o = PQconninfo(c);
  int n = 0;
  for (PQconninfoOption *i = o; i && i->keyword; ++i)
    ++n;
  PQconninfoFree(o);
  return n;
}

// PQfreemem would lose the strings inside.
void defaultsWrongBad(void) {
  PQconninfoOption *o = PQconndefaults();
  PQfreemem(o); // expect: wrong-release
}

int conninfoParseMessageBad(const char *s) {
  char *err = NULL;
  PQconninfoOption *o = PQconninfoParse(s, &err); // expect: buffer-leak "'err'"
  if (!o) {
    fprintf(stderr, "%s", err);
    return -1;
  }
  PQconninfoFree(o);
  return 0;
}

int conninfoParseOk(const char *s) {
  char *err = NULL;
  PQconninfoOption *o = PQconninfoParse(s, &err);
  if (!o) {
    fprintf(stderr, "%s", err);
    PQfreemem(err);
    return -1;
  }
  PQconninfoFree(o);
  return 0;
}

int cancelBad(PGconn *c) {
  char buf[256];
  PGcancel *k = PQgetCancel(c);
  if (!PQcancel(k, buf, sizeof buf))
    return -1; // expect: buffer-leak
  PQfreeCancel(k);
  return 0;
}

int cancelOutlivesOk(const char *info) {
  char buf[256];
  PGconn *c = PQconnectdb(info);
  PGcancel *k = PQgetCancel(c);
  PQfinish(c);
  int ok = PQcancel(k, buf, sizeof buf);
  PQfreeCancel(k);
  return ok;
}

// ---- wrong releases -------------------------------------------------------------

void freeOfResultBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  free(r); // expect: wrong-release
}

void freeOfConnectionBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  free(c); // expect: wrong-release
}

void freememOfResultBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  PQfreemem(r); // expect: wrong-release
}

void clearTwiceBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  PQclear(r);
  PQclear(r); // expect: double-release
}

void finishTwiceBad(const char *info) {
  PGconn *c = PQconnectdb(info);
  PQfinish(c);
  PQfinish(c); // expect: double-release
}

void clearNullOk(void) {
  PQclear(NULL);
  PQfinish(NULL);
  PQfreemem(NULL);
  PQconninfoFree(NULL);
  PQfreeCancel(NULL);
}

// As in internal/pqexpbuffer.h, which needs macros of PostgreSQL's own.
typedef struct PQExpBufferData {
  char *data;
  size_t len, maxlen;
} PQExpBufferData;
typedef PQExpBufferData *PQExpBuffer;
extern PQExpBuffer createPQExpBuffer(void);
extern void destroyPQExpBuffer(PQExpBuffer str);
extern void appendPQExpBuffer(PQExpBuffer str, const char *fmt, ...);

bool expBufferBad(PGconn *c, int n) {
  PQExpBuffer sql = createPQExpBuffer();
  appendPQExpBuffer(sql, "SELECT %d", n);
  PGresult *r = PQexec(c, sql->data);
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return false; // expect: buffer-leak "'sql'"
  }
  PQclear(r);
  destroyPQExpBuffer(sql);
  return true;
}

bool expBufferOk(PGconn *c, int n) {
  PQExpBuffer sql = createPQExpBuffer();
  appendPQExpBuffer(sql, "SELECT %d", n);
  PGresult *r = PQexec(c, sql->data);
  const bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
  PQclear(r);
  destroyPQExpBuffer(sql);
  return ok;
}

void freememOfExpBufferBad(void) {
  PQExpBuffer sql = createPQExpBuffer();
  PQfreemem(sql); // expect: wrong-release
}
