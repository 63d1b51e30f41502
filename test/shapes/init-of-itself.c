// RUN: %check_hosts --preview %s -- -isystem /usr/include/mariadb
// mysql_init with an object of the caller's own sets that one up and returns
// it; only with null it makes one.
#include <mysql.h>

struct queue {
  MYSQL *con;
  MYSQL *other;
};

int good_again(struct queue *q, const char *host) {
  q->con = mysql_init(q->con);
  return mysql_real_connect(q->con, host, 0, 0, 0, 0, 0, 0) ? 0 : -1;
}

int bad_another(struct queue *q, const char *host) {
  if (!mysql_real_connect(q->con, host, 0, 0, 0, 0, 0, 0))
    return -1;
  q->con = mysql_init(0); // expect: member-leak
  return 0;
}

int bad_lost(const char *host) {
  MYSQL *m = 0;
  m = mysql_init(m); // expect: connection-leak
  return mysql_real_connect(m, host, 0, 0, 0, 0, 0, 0) ? 0 : -1;
}

int good_closed(const char *host) {
  MYSQL *m = 0;
  m = mysql_init(m);
  int ok = mysql_real_connect(m, host, 0, 0, 0, 0, 0, 0) ? 0 : -1;
  mysql_close(m);
  return ok;
}
