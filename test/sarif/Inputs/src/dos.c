#include "count.h"
int other(PGconn *conn) {
  return count(conn, "SELECT 2");
}
int broken(void) { struct gone x; return 0; }
