// RUN: %check_hosts %s
// What a call returns is its argument, or null: whoever returns the first has handed
// the connection out, and loses it only with the second.
#include <mysql.h>
#include <stddef.h>
#include <sqlite3.h>

__attribute__((noreturn)) void caml_raise_with_string(long tag, const char *msg);

MYSQL *connectGood(const char *host) {
  MYSQL *init = mysql_init(NULL);
  MYSQL *m = mysql_real_connect(init, host, "u", "p", "db", 0, NULL, 0);
  if (!m) {
    mysql_close(init);
    return NULL;
  }
  return m;
}

MYSQL *connectBad(const char *host) {
  MYSQL *init = mysql_init(NULL);
  MYSQL *m = mysql_real_connect(init, host, "u", "p", "db", 0, NULL, 0);
  if (!m)
    return NULL; // expect: connection-leak "'init'"
  return m;
}

// A wrapper that does not return raises, as what it calls does.
static void fail(const char *msg) __attribute__((noreturn));
static void fail(const char *msg) { caml_raise_with_string(1, msg); }

MYSQL *connectRaisingBad(const char *host) {
  MYSQL *init = mysql_init(NULL), *m;
  m = mysql_real_connect(init, host, "u", "p", "db", 0, NULL, 0);
  if (!m)
    fail("no connection"); // expect: connection-leak "'init'"
  return m;
}

MYSQL *connectRaisingGood(const char *host) {
  MYSQL *init = mysql_init(NULL), *m;
  m = mysql_real_connect(init, host, "u", "p", "db", 0, NULL, 0);
  if (!m) {
    mysql_close(init);
    fail("no connection");
  }
  return m;
}

// A message says that the call failed, and that there is no table.
int countGood(sqlite3 *db) {
  char **table = NULL, *msg = NULL;
  int rows, columns;
  sqlite3_get_table(db, "SELECT a FROM t", &table, &rows, &columns, &msg);
  if (msg) {
    sqlite3_free(msg);
    return -1;
  }
  sqlite3_free_table(table);
  return rows;
}

int countBad(sqlite3 *db) {
  char **table = NULL, *msg = NULL;
  int rows, columns;
  sqlite3_get_table(db, "SELECT a FROM t", &table, &rows, &columns, &msg);
  if (msg) {
    sqlite3_free(msg);
    return -1;
  }
  if (rows == 0)
    return 0; // expect: result-leak "'table'"
  sqlite3_free_table(table);
  return rows;
}
