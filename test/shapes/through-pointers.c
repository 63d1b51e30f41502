// RUN: %check_hosts %s
// Results that come through a function pointer, and buffers that are compared
// with the address of a variable.
#include <libpq-fe.h>
#include <sqlite3.h>

struct api {
  PGresult *(*run)(PGconn *, const char *);
};
extern struct api api;

int countBad(PGconn *conn) {
  PGresult *res = api.run(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak "'res'"
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int countGood(PGconn *conn) {
  PGresult *res = api.run(conn, "SELECT 1");
  int n = PQntuples(res);
  PQclear(res);
  return n;
}

int fill(char *buf, int size);

int growGood(void) {
  char small[64];
  char *buf = small;
  int size = 64;
  while (fill(buf, size) >= size) {
    if (buf != small)
      sqlite3_free(buf);
    size *= 2;
    buf = sqlite3_malloc(size);
    if (buf == 0)
      return -1;
  }
  if (buf != small)
    sqlite3_free(buf);
  return size;
}

int growBad(void) {
  char small[64];
  char *buf = small;
  int size = 64;
  while (fill(buf, size) >= size) {
    if (buf != small)
      sqlite3_free(buf);
    size *= 2;
    buf = sqlite3_malloc(size);
    if (buf == 0)
      return -1;
  }
  return size; // expect: buffer-leak "'buf'"
}
