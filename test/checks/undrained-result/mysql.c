// RUN: %check_hosts --preview %s
// A MySQL connection that is read row by row takes no other command.
#include <mysql.h>
#include <string.h>

int insideLoopBad(MYSQL *m) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(res))) {
    if (mysql_query(m, "UPDATE t SET n = 0")) { // expect: undrained-result "'mysql_query'"
      mysql_free_result(res);
      return -1;
    }
  }
  mysql_free_result(res);
  return 0;
}

int storedOk(MYSQL *m) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_store_result(m);
  if (!res)
    return -1;
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(res))) {
    if (mysql_query(m, "UPDATE t SET n = 0")) {
      mysql_free_result(res);
      return -1;
    }
  }
  mysql_free_result(res);
  return 0;
}

int afterLoopOk(MYSQL *m) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  int n = 0;
  while (mysql_fetch_row(res))
    n++;
  int rc = mysql_query(m, n ? "DELETE FROM t" : "SELECT 1");
  mysql_free_result(res);
  return rc;
}

int brokenOffBad(MYSQL *m, const char *name) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(res)))
    if (strcmp(row[0], name) == 0)
      break;
  int rc = mysql_query(m, "DELETE FROM t"); // expect: undrained-result "'res'"
  mysql_free_result(res);
  return rc;
}

int otherConnectionOk(MYSQL *m, MYSQL *other) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  int rc = 0;
  while (mysql_fetch_row(res))
    rc |= mysql_query(other, "UPDATE t SET n = 0");
  mysql_free_result(res);
  return rc;
}

static int count(MYSQL_RES *res) {
  int n = 0;
  while (mysql_fetch_row(res))
    n++;
  return n;
}

int helperOk(MYSQL *m) {
  if (mysql_query(m, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  int rc = count(res) ? mysql_query(m, "DELETE FROM t") : 0;
  mysql_free_result(res);
  return rc;
}

// By address, as many programs keep it.
int byAddressBad(void) {
  MYSQL m;
  if (!mysql_init(&m))
    return -1;
  if (!mysql_real_connect(&m, "h", "u", "p", "d", 0, NULL, 0) || mysql_query(&m, "SELECT 1")) {
    mysql_close(&m);
    return -1;
  }
  MYSQL_RES *res = mysql_use_result(&m);
  if (!res) {
    mysql_close(&m);
    return -1;
  }
  int rc = mysql_query(&m, "SELECT 2"); // expect: undrained-result "'res'"
  mysql_free_result(res);
  mysql_close(&m);
  return rc;
}

int secondQueryBad(MYSQL *m) {
  if (mysql_query(m, "SELECT id FROM big"))
    return -1;
  MYSQL_RES *res = mysql_use_result(m);
  if (!res)
    return -1;
  MYSQL_ROW row = mysql_fetch_row(res);
  int rc = row ? mysql_query(m, "DELETE FROM small") : 0; // expect: undrained-result
  mysql_free_result(res);
  return rc;
}

// A statement whose rows are not stored: until it was read to its end.
int statementBad(MYSQL *m) {
  MYSQL_STMT *st = mysql_stmt_init(m);
  const char *q = "SELECT points FROM points WHERE name = 'x'";
  int rc = -1;
  if (!st)
    return -1;
  if (mysql_stmt_prepare(st, q, strlen(q)) == 0 && mysql_stmt_execute(st) == 0 &&
      mysql_stmt_fetch(st) == 0)
    rc = mysql_query(m, "UPDATE points SET points = points + 1"); // expect: undrained-result "prepared statement 'st' from 'mysql_stmt_init' is not read to its end before 'mysql_query'"
  mysql_stmt_close(st);
  return rc;
}

int statementFreedGood(MYSQL *m) {
  MYSQL_STMT *st = mysql_stmt_init(m);
  const char *q = "SELECT points FROM points WHERE name = 'x'";
  int rc = -1;
  if (!st)
    return -1;
  if (mysql_stmt_prepare(st, q, strlen(q)) == 0 && mysql_stmt_execute(st) == 0 &&
      mysql_stmt_fetch(st) == 0 && mysql_stmt_free_result(st) == 0)
    rc = mysql_query(m, "UPDATE points SET points = points + 1");
  mysql_stmt_close(st);
  return rc;
}

int statementStoredGood(MYSQL *m) {
  MYSQL_STMT *st = mysql_stmt_init(m);
  const char *q = "SELECT points FROM points";
  int rc = 0;
  if (!st)
    return -1;
  if (mysql_stmt_prepare(st, q, strlen(q)) || mysql_stmt_execute(st) ||
      mysql_stmt_store_result(st)) {
    mysql_stmt_close(st);
    return -1;
  }
  while (rc == 0 && mysql_stmt_fetch(st) == 0)
    rc = mysql_query(m, "UPDATE points SET points = points + 1");
  mysql_stmt_close(st);
  return rc;
}

int statementReadGood(MYSQL *m) {
  MYSQL_STMT *st = mysql_stmt_init(m);
  const char *q = "SELECT points FROM points";
  int rc;
  if (!st)
    return -1;
  if (mysql_stmt_prepare(st, q, strlen(q)) || mysql_stmt_execute(st)) {
    mysql_stmt_close(st);
    return -1;
  }
  while ((rc = mysql_stmt_fetch(st)) == 0)
    ;
  if (rc != MYSQL_NO_DATA) {
    mysql_stmt_close(st);
    return -1;
  }
  rc = mysql_query(m, "UPDATE points SET points = points + 1");
  mysql_stmt_close(st);
  return rc;
}

int statementInsertGood(MYSQL *m) {
  MYSQL_STMT *st = mysql_stmt_init(m);
  const char *q = "INSERT INTO points VALUES (1)";
  int rc = -1;
  if (!st)
    return -1;
  if (mysql_stmt_prepare(st, q, strlen(q)) == 0 && mysql_stmt_execute(st) == 0)
    rc = mysql_query(m, "COMMIT");
  mysql_stmt_close(st);
  return rc;
}
