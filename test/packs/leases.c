// RUN: %check_hosts %s --preview -- -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0 -isystem /usr/include/zdb
// What pools hand out, in the packs of libmongoc and libzdb.
#include <mongoc/mongoc.h>
#include <zdb.h>

int mongocBad(mongoc_client_pool_t *p, bson_t *cmd) {
  bson_error_t e;
  mongoc_client_t *c = mongoc_client_pool_pop(p);
  if (!mongoc_client_command_simple(c, "admin", cmd, NULL, NULL, &e))
    return -1; // expect: lease-leak "'c'"
  mongoc_client_pool_push(p, c);
  return 0;
}

int mongocOk(mongoc_client_pool_t *p, bson_t *cmd) {
  bson_error_t e;
  mongoc_client_t *c = mongoc_client_pool_pop(p);
  bool ok = mongoc_client_command_simple(c, "admin", cmd, NULL, NULL, &e);
  mongoc_client_pool_push(p, c);
  return ok ? 0 : -1;
}

// Null says that none is free.
int mongocTryOk(mongoc_client_pool_t *p) {
  mongoc_client_t *c = mongoc_client_pool_try_pop(p);
  if (!c)
    return -1;
  mongoc_client_pool_push(p, c);
  return 0;
}

int mongocTryBad(mongoc_client_pool_t *p, int n) {
  mongoc_client_t *c = mongoc_client_pool_try_pop(p);
  if (!c)
    return -1;
  if (n)
    return n; // expect: lease-leak
  mongoc_client_pool_push(p, c);
  return 0;
}

int zdbBad(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  if (!Connection_ping(c))
    return -1; // expect: lease-leak "'c'"
  Connection_close(c);
  return 0;
}

int zdbOk(ConnectionPool_T pool) {
  Connection_T c = ConnectionPool_getConnection(pool);
  if (!c)
    return -1;
  int ok = Connection_ping(c);
  Connection_close(c);
  return ok;
}
