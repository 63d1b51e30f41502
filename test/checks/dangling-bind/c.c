// RUN: %check_hosts %s --preview --fail-on note
// Addresses that statements keep: SQLite, MySQL and ODBC.
#include <mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int blockBad(sqlite3_stmt *st, int id) {
  if (id > 0) {
    char name[32];
    snprintf(name, sizeof name, "user-%d", id);
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC); // expect: dangling-bind "keeps the address of 'name', which is gone when the statement runs"
  }
  return sqlite3_step(st);
}

int blockOk(sqlite3_stmt *st, int id) {
  if (id > 0) {
    char name[32];
    snprintf(name, sizeof name, "user-%d", id);
    sqlite3_bind_text(st, 1, name, -1, SQLITE_TRANSIENT);
  }
  return sqlite3_step(st);
}

void helperBad(sqlite3_stmt *st, int id) {
  char name[32];
  snprintf(name, sizeof name, "user-%d", id);
  sqlite3_bind_blob(st, 1, name, 4, NULL); // expect: dangling-bind "when 'helperBad' has returned"
}

void helperOk(sqlite3_stmt *st, const char *name) {
  sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
}

int hereOk(sqlite3_stmt *st, int id) {
  char name[32];
  snprintf(name, sizeof name, "user-%d", id);
  sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
  int rc = sqlite3_step(st);
  sqlite3_reset(st);
  return rc;
}

void literalOk(sqlite3_stmt *st) { sqlite3_bind_text(st, 1, "none", -1, SQLITE_STATIC); }

int againOk(sqlite3_stmt *st, int n) {
  int rc = SQLITE_OK;
  for (int i = 0; i < n; i++) {
    char name[32];
    snprintf(name, sizeof name, "user-%d", i);
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    rc = sqlite3_step(st);
    sqlite3_reset(st);
    if (rc != SQLITE_DONE)
      return rc;
  }
  return rc;
}

int mysqlBad(MYSQL_STMT *st, int id) {
  MYSQL_BIND bind[1];
  memset(bind, 0, sizeof bind);
  if (id >= 0) {
    long value = id;
    bind[0].buffer_type = MYSQL_TYPE_LONG;
    bind[0].buffer = &value;
    if (mysql_stmt_bind_param(st, bind)) // expect: dangling-bind "'value'"
      return -1;
  }
  return mysql_stmt_execute(st);
}

int mysqlOk(MYSQL_STMT *st, int id) {
  MYSQL_BIND bind[1];
  long value = id;
  memset(bind, 0, sizeof bind);
  bind[0].buffer_type = MYSQL_TYPE_LONG;
  bind[0].buffer = &value;
  if (mysql_stmt_bind_param(st, bind))
    return -1;
  return mysql_stmt_execute(st);
}

void odbcBad(SQLHSTMT st, SQLINTEGER value) {
  SQLBindParameter(st, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, &value, 0, NULL); // expect: dangling-bind "'value'"
}

void odbcOk(SQLHSTMT st, SQLINTEGER *value) {
  SQLBindParameter(st, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, value, 0, NULL);
}

int odbcHereOk(SQLHSTMT st, SQLINTEGER value) {
  SQLBindParameter(st, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, &value, 0, NULL);
  return SQL_SUCCEEDED(SQLExecute(st)) ? 0 : -1;
}

// A file-scope object lives on.
static SQLINTEGER counter;
void globalOk(SQLHSTMT st) {
  SQLBindParameter(st, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, &counter, 0, NULL);
}
