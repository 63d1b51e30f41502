// RUN: %check_hosts %s --preview
// Restoring autocommit is a setting, which may fail unseen; switching it off
// begins a transaction.
#include <mysql/mysql.h>

int restoredOk(MYSQL *m, const char *sql) {
  if (mysql_autocommit(m, 0))
    return -1;
  int bad = mysql_query(m, sql) || mysql_commit(m);
  if (bad)
    mysql_rollback(m);
  mysql_autocommit(m, 1);
  return bad;
}

int switchedOffBad(MYSQL *m, const char *sql) {
  mysql_autocommit(m, 0); // expect: ignored-error
  int bad = mysql_query(m, sql) || mysql_commit(m);
  if (bad)
    mysql_rollback(m);
  mysql_autocommit(m, 1);
  return bad;
}
