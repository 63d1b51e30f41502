// RUN: %check_hosts %s
// An object that is closed and made anew.
#include <mysql/mysql.h>

struct client {
  MYSQL conn;
};

void client_open(struct client *c) { mysql_init(&c->conn); }

void client_reset(struct client *c) {
  mysql_close(&c->conn);
  mysql_init(&c->conn);
}

unsigned long client_wrong(MYSQL *conn) {
  mysql_close(conn);
  return mysql_thread_id(conn); // expect: use-after-release "after it was released by 'mysql_close'"
}
