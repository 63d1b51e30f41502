// Expected: silent; said: connection-leak, '*server' "before 'init' ends". Met in argus-clients (rasql.c: RaMySQLInit).
// Mechanism: mysql_init(p) fills the object that a global p points to, and the result is only compared; the object stays in the global, and finish() closes it.
#include <mysql.h>
#include <stddef.h>
#include <stdlib.h>

void fail(const char *what, ...);

MYSQL *server = NULL;

void finish(void) {
  if (server)
    mysql_close(server);
}

void init(void) {
  if (server == NULL)
    if ((server = (void *)calloc(1, sizeof(*server))) == NULL)
      fail("calloc");
  if ((mysql_init(server)) == NULL)
    fail("mysql_init");
  if (mysql_real_connect(server, "h", "u", "p", NULL, 0, NULL, 0) == NULL)
    fail("connect");
}
