// expected: buffer-leak at the break (PQfreemem(buf) on the other way shows that sink() borrows); with -DFIXED silent.  actual: silent.
// COPY OUT: buffer lost on a short row
#include <libpq-fe.h>
#include <string.h>
int copy_out(PGconn *c, int (*sink)(const char *, int)) {
  char *buf;
  int n, rc = 0;
  while ((n = PQgetCopyData(c, &buf, 0)) > 0) {
    if (sink(buf, n) < 0) {
      rc = -1;
#ifdef FIXED
      PQfreemem(buf);
#endif
      break;
    }
    PQfreemem(buf);
  }
  return n == -2 ? -1 : rc;
}
