// RUN: %check_hosts --preview %s
// transaction-leak with MySQL: autocommit, START TRANSACTION, and connections
// that are objects.
#include <mysql/mysql.h>
#include <stdio.h>
#include <string.h>

int autocommitBad(MYSQL *my, const char *sql) {
  if (mysql_autocommit(my, 0))
    return -1;
  if (mysql_query(my, sql))
    return -1; // expect: transaction-leak "autocommit is off"
  mysql_commit(my);
  mysql_autocommit(my, 1);
  return 0;
}

int autocommitOk(MYSQL *my, const char *sql) {
  if (mysql_autocommit(my, 0))
    return -1;
  int rc = mysql_query(my, sql);
  if (rc)
    mysql_rollback(my);
  else
    mysql_commit(my);
  mysql_autocommit(my, 1);
  return rc;
}

int startBad(MYSQL *my, const char *sql) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  if (mysql_real_query(my, sql, strlen(sql))) {
    fprintf(stderr, "%s\n", mysql_error(my));
    return -1; // expect: transaction-leak
  }
  return mysql_commit(my);
}

int startOk(MYSQL *my, const char *sql) {
  if (mysql_query(my, "START TRANSACTION"))
    return -1;
  if (mysql_real_query(my, sql, strlen(sql))) {
    fprintf(stderr, "%s\n", mysql_error(my));
    mysql_rollback(my);
    return -1;
  }
  return mysql_commit(my);
}

int byTextBad(MYSQL *my, const char *sql) {
  mysql_query(my, "SET autocommit = 0");
  if (mysql_query(my, sql))
    return -1; // expect: transaction-leak
  mysql_query(my, "COMMIT");
  mysql_query(my, "SET autocommit = 1");
  return 0;
}

// The connection is an object in a record.
struct store {
  MYSQL my;
};

int objectBad(struct store *s, const char *sql) {
  if (mysql_query(&s->my, "BEGIN"))
    return -1;
  if (mysql_query(&s->my, sql))
    return -1; // expect: transaction-leak
  mysql_query(&s->my, "COMMIT");
  return 0;
}

static void undo(MYSQL *my) { mysql_query(my, "ROLLBACK"); }

int objectOk(struct store *s, const char *sql) {
  if (mysql_query(&s->my, "BEGIN"))
    return -1;
  if (mysql_query(&s->my, sql)) {
    undo(&s->my);
    return -1;
  }
  mysql_query(&s->my, "COMMIT");
  return 0;
}

// Autocommit stays off on purpose: the caller commits.
int offOk(MYSQL *my) { return mysql_autocommit(my, 0); }
