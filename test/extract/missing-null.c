// NULL, TRUE and FALSE mean what they always mean where no header declares them.
// RUN: not %closecall scan %s -- -I/usr/include/mariadb > %t 2>&1
// RUN: FileCheck %s --input-file %t
// CHECK-NOT: {{error|warning}}: connection
// CHECK: missing-null.c:[[@LINE+22]]:5: error: connection 'm' {{.*}}before this return
// CHECK: 1 finding in 1 file; analysed 1 file with 2 relevant functions
#include <mysql.h>

MYSQL *good(const char *host) {
  MYSQL *init = mysql_init(NULL);
  int ok = FALSE;
  if (mysql_real_connect(init, host, "u", "p", "db", 0, NULL, 0))
    ok = TRUE;
  if (ok == FALSE) {
    mysql_close(init);
    return NULL;
  }
  return init;
}

int bad(const char *host) {
  MYSQL *m = mysql_init(NULL);
  int ok = FALSE;
  if (mysql_real_connect(m, host, "u", "p", "db", 0, NULL, 0))
    ok = TRUE;
  if (ok == FALSE)
    return -1;
  mysql_close(m);
  return 0;
}
