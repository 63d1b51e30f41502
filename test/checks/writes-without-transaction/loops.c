// RUN: %check_hosts %s --preview --fail-on note
// Loops that write row by row.
#include <mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

int sqliteBad(sqlite3 *db, const int *values, int n) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "INSERT INTO n VALUES (?)", -1, &st, NULL) != SQLITE_OK)
    return -1;
  for (int i = 0; i < n; i++) {
    sqlite3_bind_int(st, 1, values[i]);
    sqlite3_step(st); // expect: writes-without-transaction "'sqlite3_step' writes in a loop without a transaction"
    sqlite3_reset(st);
  }
  return sqlite3_finalize(st);
}

int sqliteOk(sqlite3 *db, const int *values, int n) {
  sqlite3_stmt *st;
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_prepare_v2(db, "INSERT INTO n VALUES (?)", -1, &st, NULL) == SQLITE_OK)
    for (int i = 0; i < n; i++) {
      sqlite3_bind_int(st, 1, values[i]);
      sqlite3_step(st);
      sqlite3_reset(st);
    }
  sqlite3_finalize(st);
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

int textBad(MYSQL *m, const int *values, int n) {
  char sql[100];
  for (int i = 0; i < n; i++) {
    snprintf(sql, sizeof sql, "INSERT INTO n VALUES (%d)", values[i]);
    if (mysql_query(m, sql)) // expect: writes-without-transaction "'mysql_query'"
      return -1;
  }
  return 0;
}

int textOk(MYSQL *m, const int *values, int n) {
  char sql[100];
  if (mysql_autocommit(m, 0))
    return -1;
  for (int i = 0; i < n; i++) {
    snprintf(sql, sizeof sql, "INSERT INTO n VALUES (%d)", values[i]);
    if (mysql_query(m, sql))
      break;
  }
  mysql_commit(m);
  return mysql_autocommit(m, 1);
}

int odbcBad(SQLHSTMT st, const SQLINTEGER *values, int n) {
  SQLINTEGER value;
  SQLPrepare(st, (SQLCHAR *)"UPDATE n SET v = ?", SQL_NTS);
  for (int i = 0; i < n; i++) {
    value = values[i];
    SQLBindParameter(st, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, &value, i, NULL);
    if (!SQL_SUCCEEDED(SQLExecute(st))) // expect: writes-without-transaction
      return -1;
  }
  return 0;
}

// A few rounds.
void fewOk(sqlite3 *db) {
  char sql[100];
  for (int i = 0; i < 3; i++) {
    snprintf(sql, sizeof sql, "INSERT INTO kind VALUES (%d)", i);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
  }
}

// The caller has begun.
static void insertAllOk(sqlite3 *db, const int *values, int n) {
  char sql[100];
  for (int i = 0; i < n; i++) {
    snprintf(sql, sizeof sql, "INSERT INTO n VALUES (%d)", values[i]);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
  }
}
int importOk(sqlite3 *db, const int *values, int n) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  insertAllOk(db, values, n);
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

// Until it is no longer busy: the same statement.
int busyOk(sqlite3 *db) {
  int rc;
  do
    rc = sqlite3_exec(db, "DELETE FROM n", NULL, NULL, NULL);
  while (rc == SQLITE_BUSY);
  return rc;
}

// The loop of a service.
extern int nextJob(void);
void serviceOk(MYSQL *m) {
  char sql[100];
  for (int job = nextJob(); job; job = nextJob()) {
    snprintf(sql, sizeof sql, "INSERT INTO done VALUES (%d)", job);
    mysql_query(m, sql);
    sleep(1);
  }
}

// Reads only.
int readsOk(MYSQL *m, const int *values, int n) {
  char sql[100];
  for (int i = 0; i < n; i++) {
    snprintf(sql, sizeof sql, "SELECT v FROM n WHERE id = %d", values[i]);
    if (mysql_query(m, sql))
      return -1;
    mysql_free_result(mysql_store_result(m));
  }
  return 0;
}
