// NULL, TRUE and FALSE mean what they always mean where no header declares them.
// RUN: not %closecall scan %s -- -I/usr/include/mariadb > %t 2>&1
// RUN: FileCheck %s --input-file %t
// CHECK-NOT: {{error|warning}}: connection
// CHECK: missing-null.c:[[@LINE+23]]:5: error: connection 'm' {{.*}}before this return
// CHECK: missing-null.c:[[@LINE+37]]:5: error: connection 'm' {{.*}}before this return
// CHECK: 2 findings in 1 file; analysed 1 file with 3 relevant functions
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

// The name of a record elsewhere makes no record of `bool`.
struct node { int id; };
int number(struct node upstream) { return upstream.id; }

int upstreamBad(const char *host) {
  bool upstream = false;
  MYSQL *m = mysql_init(NULL);
  if (mysql_real_connect(m, host, "u", "p", "db", 0, NULL, 0))
    upstream = true;
  if (!upstream)
    return -1;
  mysql_close(m);
  return 0;
}
