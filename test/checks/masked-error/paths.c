// RUN: %check_hosts --preview %s
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>

int secondBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0); // expect: masked-error "error of 'sqlite3_exec' in 'rc' is overwritten by that of 'sqlite3_exec'"
  return rc;
}

int onePathBad(MYSQL *mysql, int log) {
  int rc = mysql_query(mysql, "INSERT INTO t VALUES (1)");
  if (log)
    rc = mysql_query(mysql, "INSERT INTO log VALUES (1)"); // expect: masked-error
  return rc;
}

int chainOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  return rc;
}

int loopBad(sqlite3 *db, const char **sql, int n) {
  int rc = SQLITE_OK;
  for (int i = 0; i < n; i++)
    rc = sqlite3_exec(db, sql[i], 0, 0, 0); // expect: masked-error "in the next round of the loop"
  return rc;
}

int loopOk(sqlite3 *db, const char **sql, int n) {
  int rc = SQLITE_OK;
  for (int i = 0; rc == SQLITE_OK && i < n; i++)
    rc = sqlite3_exec(db, sql[i], 0, 0, 0);
  return rc;
}

int retryOk(sqlite3 *db) {
  int rc;
  do {
    rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  } while (rc == SQLITE_BUSY);
  return rc;
}

// One of the two runs.
int eitherOk(sqlite3 *db, int mode) {
  int rc = SQLITE_OK;
  if (mode == 1)
    rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (mode == 2)
    rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  return rc;
}

int bothBad(sqlite3 *db, int first, int second) {
  int rc = SQLITE_OK;
  if (first)
    rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (second)
    rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0); // expect: masked-error
  return rc;
}

int odbcBad(SQLHSTMT stmt) {
  SQLRETURN rc = SQLExecute(stmt);
  rc = SQLFreeHandle(SQL_HANDLE_STMT, stmt); // expect: masked-error "by that of 'SQLFreeHandle'"
  return rc;
}

// Handed on before.
void note(int rc);
int notedOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  note(rc);
  rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  return rc;
}

// The programmer says that it does not matter.
int resetOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  (void)rc;
  rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  return rc;
}

// A failed prepare is not SQLITE_DONE, so that the second status is the first's.
int doneOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "DELETE FROM t", -1, &stmt, 0);
  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  if (rc == SQLITE_DONE)
    return sqlite3_finalize(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

int doneOverwrittenOk(sqlite3 *db, sqlite3_stmt *stmt) {
  int rc = sqlite3_exec(db, "DELETE FROM t", 0, 0, 0);
  if (rc == SQLITE_DONE)
    rc = sqlite3_finalize(stmt);
  return rc;
}

int busyOverwrittenBad(sqlite3 *db, sqlite3_stmt *stmt) {
  int rc = sqlite3_exec(db, "DELETE FROM t", 0, 0, 0);
  if (rc == SQLITE_BUSY)
    rc = sqlite3_finalize(stmt); // expect: masked-error
  return rc;
}

// Only where `fast` is not set can `ret` be anything but 0.
int togetherOk(sqlite3 *db, int fast) {
  int rc = 0, ret = 0;
  if (!fast)
    ret = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  if (ret != 0) {
    if (fast)
      rc = sqlite3_exec(db, "INSERT INTO v VALUES (1)", 0, 0, 0);
    printf("%d %d\n", ret, rc);
    return ret;
  }
  return rc;
}

int togetherBad(sqlite3 *db, int fast) {
  int rc = 0, ret = 0;
  if (!fast)
    ret = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  rc = sqlite3_exec(db, "INSERT INTO u VALUES (1)", 0, 0, 0);
  if (ret != 0) {
    if (!fast)
      rc = sqlite3_exec(db, "INSERT INTO v VALUES (1)", 0, 0, 0); // expect: masked-error
    printf("%d %d\n", ret, rc);
    return ret;
  }
  return rc;
}

// What a branch said of another call's status holds as long as that is not overwritten.
int insteadOfFailedOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO a VALUES(1)", 0, 0, 0);
  int ret = 0;
  if (rc == SQLITE_OK)
    ret = sqlite3_exec(db, "INSERT INTO b VALUES(1)", 0, 0, 0);
  if (rc != SQLITE_OK)
    ret = sqlite3_exec(db, "INSERT INTO c VALUES(1)", 0, 0, 0);
  return ret;
}

int behindBothBad(sqlite3 *db, int n) {
  int rc = sqlite3_exec(db, "INSERT INTO a VALUES(1)", 0, 0, 0);
  int ret = 0;
  if (rc == SQLITE_OK)
    ret = sqlite3_exec(db, "INSERT INTO b VALUES(1)", 0, 0, 0);
  if (rc == SQLITE_OK || n)
    ret = sqlite3_exec(db, "INSERT INTO c VALUES(1)", 0, 0, 0); // expect: masked-error "overwritten"
  return ret;
}

int looksWhereItIsNotBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO a VALUES(1)", 0, 0, 0);
  int ret = 0;
  if (rc == SQLITE_OK)
    ret = sqlite3_exec(db, "INSERT INTO b VALUES(1)", 0, 0, 0); // expect: ignored-error
  if (rc != SQLITE_OK)
    printf("failed: %d %d\n", rc, ret);
  return rc;
}

// The first call may have failed on the way: then somebody looks.
int looksAfterFailureOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO a VALUES(1)", 0, 0, 0);
  if (rc != SQLITE_OK)
    puts("failed");
  int ret = sqlite3_exec(db, "INSERT INTO b VALUES(1)", 0, 0, 0);
  if (rc != SQLITE_OK)
    printf("and then %d\n", ret);
  return rc;
}
