// RUN: %clang -std=gnu11 -Wall -fsyntax-only -isystem /usr/include/zdb %s
// RUN: %check_hosts %s -- -isystem /usr/include/zdb
// The pack against libzdb's real header: every acquire and every release.
#include <zdb.h>
#include <stdio.h>
#include <stdlib.h>

int urlBad(const char *s, int n) {
  URL_T url = URL_new(s);
  if (!url)
    return -1;
  if (n)
    return -1; // expect: buffer-leak "'url'"
  URL_free(&url);
  return 0;
}

int urlOk(int port) {
  URL_T url = URL_create("sqlite:///tmp/%d.db", port);
  if (!url)
    return -1;
  int n = URL_getPort(url);
  URL_free(&url);
  return n;
}

// The pool does not take the URL.
int poolBad(URL_T url, int n) {
  ConnectionPool_T pool = ConnectionPool_new(url);
  if (n)
    return -1; // expect: connection-leak
  ConnectionPool_start(pool);
  ConnectionPool_stop(pool);
  ConnectionPool_free(&pool);
  return 0;
}

int leaseOk(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  Connection_execute(c, "DELETE FROM t");
  Connection_close(c);
  return 0;
}

int leaseReturnedOk(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  ResultSet_T r = Connection_executeQuery(c, "SELECT 1");
  int n = ResultSet_next(r) ? ResultSet_getInt(r, 1) : 0;
  ConnectionPool_returnConnection(pool, c);
  return n;
}

int resultAfterReturnBad(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  ResultSet_T r = Connection_executeQuery(c, "SELECT 1");
  Connection_close(c);
  return ResultSet_next(r); // expect: use-after-release
}

int closedTwiceBad(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  Connection_close(c);
  ConnectionPool_returnConnection(pool, c); // expect: double-release
  return 0;
}

int escapeBad(const char *s) {
  char *e = URL_escape(s);
  if (e && e[0] == '%')
    return 1; // expect: buffer-leak
  free(e);
  return 0;
}
