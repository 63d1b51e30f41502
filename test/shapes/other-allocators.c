// RUN: %check_hosts --preview %s
// A record that holds a connection is freed without it, by the allocator of
// another library or of the program. Twins release it first.
#include <libpq-fe.h>
#include <stddef.h>

void *g_malloc0(size_t size);
void g_free(void *memory);
void *g_slice_alloc0(size_t size);
void g_slice_free1(size_t size, void *memory);
void *_talloc_zero(const void *context, size_t size, const char *name);
int _talloc_free(void *memory, const char *location);
void *xmalloc(size_t size);
void xfree(void *memory);

struct holder {
  PGconn *c;
  int id;
};

int glibBad(const char *s) {
  struct holder *h = g_malloc0(sizeof *h);
  h->c = PQconnectdb(s);
  int version = PQserverVersion(h->c);
  g_free(h); // expect@-2: connection-leak
  return version;
}

int glibOk(const char *s) {
  struct holder *h = g_malloc0(sizeof *h);
  h->c = PQconnectdb(s);
  int version = PQserverVersion(h->c);
  PQfinish(h->c);
  g_free(h);
  return version;
}

int sliceBad(const char *s, int n) {
  struct holder *h = g_slice_alloc0(sizeof *h);
  h->c = PQconnectdb(s);
  if (n > PQserverVersion(h->c)) {
    g_slice_free1(sizeof *h, h); // expect: connection-leak
    return -1;
  }
  PQfinish(h->c);
  g_slice_free1(sizeof *h, h);
  return 0;
}

int tallocBad(const void *context, const char *s) {
  struct holder *h = _talloc_zero(context, sizeof *h, "holder");
  h->c = PQconnectdb(s);
  if (PQstatus(h->c) != CONNECTION_OK) {
    _talloc_free(h, "here"); // expect: connection-leak
    return -1;
  }
  PQfinish(h->c);
  _talloc_free(h, "here");
  return 0;
}

int programsBad(const char *s) {
  struct holder *h = xmalloc(sizeof *h);
  h->c = PQconnectdb(s);
  if (PQstatus(h->c) != CONNECTION_OK) {
    xfree(h); // expect: connection-leak
    return -1;
  }
  PQfinish(h->c);
  xfree(h);
  return 0;
}

// Of the program's own pair only the declarations are seen.
void *pkgAlloc(const void *zone, size_t size);
void pkgFree(void *memory, const char *file, int line);
void nodeFree(void *node); // no allocator of that name

struct holder *pairBad(const char *s) {
  struct holder *h = pkgAlloc(NULL, sizeof *h);
  if (!h)
    return NULL;
  h->c = PQconnectdb(s);
  if (PQstatus(h->c) != CONNECTION_OK) {
    pkgFree(h, __FILE__, __LINE__); // expect: connection-leak
    return NULL;
  }
  return h;
}

struct holder *pairOk(const char *s) {
  struct holder *h = pkgAlloc(NULL, sizeof *h);
  if (!h)
    return NULL;
  h->c = PQconnectdb(s);
  if (PQstatus(h->c) != CONNECTION_OK) {
    PQfinish(h->c);
    pkgFree(h, __FILE__, __LINE__);
    return NULL;
  }
  return h;
}

struct holder *destroyedOk(const char *s) {
  struct holder *h = pkgAlloc(NULL, sizeof *h);
  if (!h)
    return NULL;
  h->c = PQconnectdb(s);
  if (PQstatus(h->c) != CONNECTION_OK) {
    nodeFree(h);
    return NULL;
  }
  return h;
}
