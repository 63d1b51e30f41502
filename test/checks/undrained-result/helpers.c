// RUN: %check_hosts %s --preview
// The result that is not read is one that a helper has asked for.
#include <mysql.h>
#include <stddef.h>

static MYSQL_RES *start(MYSQL *m, const char *sql) {
  if (mysql_query(m, sql))
    return NULL;
  return mysql_use_result(m);
}
static MYSQL_RES *stored(MYSQL *m, const char *sql) {
  if (mysql_query(m, sql))
    return NULL;
  return mysql_store_result(m);
}
struct db {
  MYSQL *m;
};
static MYSQL_RES *startOn(struct db *db, const char *sql) { return start(db->m, sql); }
static MYSQL_RES *either(MYSQL *m, const char *sql, int all) {
  if (mysql_query(m, sql))
    return NULL;
  return all ? mysql_store_result(m) : mysql_use_result(m);
}

int askBad(MYSQL *m) {
  MYSQL_RES *r = start(m, "SELECT a FROM b");
  if (!r)
    return -1;
  int rc = mysql_query(m, "DELETE FROM t"); // expect: undrained-result "result 'r' from 'mysql_use_result' is not read to its end before 'mysql_query' uses the same connection"
  mysql_free_result(r);
  return rc;
}

int inObjectBad(struct db *db) {
  MYSQL_RES *r = startOn(db, "SELECT a FROM b");
  if (!r)
    return -1;
  int rc = mysql_query(db->m, "DELETE FROM t"); // expect: undrained-result
  mysql_free_result(r);
  return rc;
}

int storedOk(MYSQL *m) {
  MYSQL_RES *r = stored(m, "SELECT a FROM b");
  if (!r)
    return -1;
  int rc = mysql_query(m, "DELETE FROM t");
  mysql_free_result(r);
  return rc;
}

int freedOk(MYSQL *m) {
  MYSQL_RES *r = start(m, "SELECT a FROM b");
  if (!r)
    return -1;
  mysql_free_result(r);
  return mysql_query(m, "DELETE FROM t");
}

int otherOk(MYSQL *m, MYSQL *other) {
  MYSQL_RES *r = start(m, "SELECT a FROM b");
  if (!r)
    return -1;
  int rc = mysql_query(other, "DELETE FROM t");
  mysql_free_result(r);
  return rc;
}

int readOk(MYSQL *m) {
  MYSQL_RES *r = start(m, "SELECT a FROM b");
  if (!r)
    return -1;
  MYSQL_ROW row;
  int n = 0;
  while ((row = mysql_fetch_row(r)))
    n++;
  int rc = mysql_query(m, "DELETE FROM t");
  mysql_free_result(r);
  return rc ? -1 : n;
}

// Which of the two it is only the caller's argument says.
int eitherOk(MYSQL *m) {
  MYSQL_RES *r = either(m, "SELECT a FROM b", 1);
  if (!r)
    return -1;
  int rc = mysql_query(m, "DELETE FROM t");
  mysql_free_result(r);
  return rc;
}
