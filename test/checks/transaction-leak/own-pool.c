// RUN: %check_hosts --preview %s
// Giving a connection back to a pool of the program's own ends no transaction.
#include <mysql/mysql.h>

MYSQL *db_get_conn(void);
void db_release_conn(MYSQL *conn);

int add(int full) {
  MYSQL *conn = db_get_conn();
  if (!conn)
    return -1;
  if (mysql_query(conn, "START TRANSACTION")) {
    db_release_conn(conn);
    return -1;
  }
  if (full) {
    db_release_conn(conn);
    return -2; // expect: transaction-leak "left open by this return"
  }
  if (mysql_query(conn, "INSERT INTO t VALUES (1)") || mysql_query(conn, "COMMIT")) {
    mysql_query(conn, "ROLLBACK");
    db_release_conn(conn);
    return -1;
  }
  db_release_conn(conn);
  return 0;
}

int add_or_roll_back(int full) {
  MYSQL *conn = db_get_conn();
  if (!conn)
    return -1;
  if (mysql_query(conn, "START TRANSACTION")) {
    db_release_conn(conn);
    return -1;
  }
  if (full) {
    mysql_query(conn, "ROLLBACK");
    db_release_conn(conn);
    return -2;
  }
  if (mysql_query(conn, "INSERT INTO t VALUES (1)") || mysql_query(conn, "COMMIT")) {
    mysql_query(conn, "ROLLBACK");
    db_release_conn(conn);
    return -1;
  }
  db_release_conn(conn);
  return 0;
}

// What closes it ends it.
int add_once(int full) {
  MYSQL *conn = mysql_init(0);
  if (!conn)
    return -1;
  if (!mysql_real_connect(conn, "h", "u", "p", "d", 0, 0, 0) ||
      mysql_query(conn, "START TRANSACTION") || full) {
    mysql_close(conn);
    return -1;
  }
  int failed = mysql_query(conn, "COMMIT");
  mysql_close(conn);
  return failed;
}
