// expected: member-leak or connection-leak at line 8 (reload() runs again while db is open).  actual: silent.
// from: daemons that read their configuration again (kamailio, radlib-like loggers)
// mechanism: a static connection, opened by a function that is called a second time without closing the first.
#include <mysql.h>
#include <stddef.h>
static MYSQL *db;
int reload(const char *host) {
  db = mysql_init(NULL);
  if (!db) return -1;
  if (!mysql_real_connect(db, host, NULL, NULL, NULL, 0, NULL, 0)) { mysql_close(db); db = NULL; return -1; }
  return 0;
}
int loop(const char *host, int (*changed)(void)) {
  if (reload(host)) return -1;
  for (;;) {
    if (changed() && reload(host)) return -1;
    if (mysql_query(db, "DO 1")) return -1;
  }
}
