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

// The new one is closed once.
void client_close_twice(struct client *c) {
  client_reset(c);
  mysql_close(&c->conn);
}

void client_end(struct client *c) {
  mysql_close(&c->conn);
  mysql_close(&c->conn); // expect: double-release "released again by 'mysql_close'"
}
