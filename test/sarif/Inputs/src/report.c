#include "count.h"

int several(PGconn *conn, int a, int b) {
	PGresult *größe = PQexec(conn, "größe 𝄞"); /* a tab, and letters of 2 and 4 bytes */
	if (a)
		return 1;
	/* ö𝄞 */ if (b) return 2;
	PQclear(größe);
	return count(conn, "SELECT 1");
}

void twice(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  PQclear(r);
  PQclear(r);
}

void accepted(PGconn *conn) {
  PQexec(conn, "BEGIN"); // NOLINT(closecall-result-leak)
}

int spread(PGconn *conn, int a) {
  PGresult *r = PQexec(conn,
                       "SELECT 1");
  return a;
}
