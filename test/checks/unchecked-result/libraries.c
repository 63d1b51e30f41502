// RUN: %check_hosts --preview %s
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int valueBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT count(*) FROM t");
  int n = atoi(PQgetvalue(res, 0, 0)); // expect: unchecked-result "result 'res' is read by 'PQgetvalue' before anyone asks whether 'PQexec' succeeded"
  PQclear(res);
  return n;
}

int valueOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT count(*) FROM t");
  int n = -1;
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    n = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return n;
}

// A failure looks like no rows.
int countBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT id FROM t");
  int n = PQntuples(res); // expect: unchecked-result "by 'PQntuples'"
  PQclear(res);
  return n;
}

int countOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT id FROM t");
  int n = PQntuples(res);
  if (n == 0 && PQresultStatus(res) != PGRES_TUPLES_OK)
    n = -1;
  PQclear(res);
  return n;
}

int tooLateBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = atoi(PQgetvalue(res, 0, 0)); // expect: unchecked-result
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    n = -1;
  PQclear(res);
  return n;
}

int onePathBad(PGconn *conn, int careful) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (careful && PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    return -1;
  }
  int n = atoi(PQgetvalue(res, 0, 0)); // expect: unchecked-result
  PQclear(res);
  return n;
}

// Helpers that ask, and helpers that read.
static int good(const PGresult *res) {
  return PQresultStatus(res) == PGRES_TUPLES_OK;
}
static int number(const PGresult *res, int row) {
  return atoi(PQgetvalue(res, row, 0));
}
static PGresult *select_(PGconn *conn) {
  return PQexec(conn, "SELECT 1");
}
static PGresult *selectOrExit(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    exit(1);
  return res;
}

int helpersOk(PGconn *conn) {
  PGresult *res = select_(conn);
  int n = good(res) ? number(res, 0) : -1;
  PQclear(res);
  return n;
}

int helpersBad(PGconn *conn) {
  PGresult *res = select_(conn);
  int n = number(res, 0); // expect: unchecked-result "by 'number' before anyone asks whether 'select_' (which calls 'PQexec') succeeded"
  PQclear(res);
  return n;
}

int exitsOk(PGconn *conn) {
  PGresult *res = selectOrExit(conn);
  int n = number(res, 0);
  PQclear(res);
  return n;
}

int rowBad(sqlite3_stmt *stmt) {
  sqlite3_step(stmt);
  int n = sqlite3_column_int(stmt, 0); // expect: unchecked-result "'sqlite3_column_int' reads a row, but nobody has looked at the status of 'sqlite3_step'"
  sqlite3_reset(stmt);
  return n;
}

int rowOk(sqlite3_stmt *stmt) {
  int n = -1;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    n = sqlite3_column_int(stmt, 0);
  sqlite3_reset(stmt);
  return n;
}

int rowsOk(sqlite3_stmt *stmt) {
  int rc, n = 0;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
    n += sqlite3_column_int(stmt, 0);
  return rc == SQLITE_DONE ? n : -1;
}

int storeBad(MYSQL *mysql) {
  if (mysql_query(mysql, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_store_result(mysql);
  int n = (int)mysql_num_rows(res); // expect: unchecked-result "result 'res' of 'mysql_store_result' is read by 'mysql_num_rows' without a test for null"
  mysql_free_result(res);
  return n;
}

int storeOk(MYSQL *mysql) {
  if (mysql_query(mysql, "SELECT id FROM t"))
    return -1;
  MYSQL_RES *res = mysql_store_result(mysql);
  if (!res)
    return mysql_field_count(mysql) ? -1 : 0;
  int n = (int)mysql_num_rows(res);
  mysql_free_result(res);
  return n;
}

int fetchBad(SQLHSTMT stmt) {
  SQLINTEGER n = 0;
  SQLFetch(stmt);
  SQLGetData(stmt, 1, SQL_C_SLONG, &n, 0, NULL); // expect: unchecked-result, ignored-error
  return n;
}

int fetchOk(SQLHSTMT stmt) {
  SQLINTEGER n = 0;
  if (SQL_SUCCEEDED(SQLFetch(stmt)) &&
      SQL_SUCCEEDED(SQLGetData(stmt, 1, SQL_C_SLONG, &n, 0, NULL)))
    return n;
  return -1;
}

long long replyBad(redisContext *ctx) {
  redisReply *reply = redisCommand(ctx, "INCR visits");
  long long n = reply->integer; // expect: unchecked-result "result 'reply' of 'redisCommand' is read without a test for null"
  freeReplyObject(reply);
  return n;
}

long long replyOk(redisContext *ctx) {
  redisReply *reply = redisCommand(ctx, "INCR visits");
  if (!reply || reply->type != REDIS_REPLY_INTEGER) {
    freeReplyObject(reply);
    return -1;
  }
  long long n = reply->integer;
  freeReplyObject(reply);
  return n;
}

long long contextOk(redisContext *ctx) {
  redisReply *reply = redisCommand(ctx, "INCR visits");
  if (ctx->err) {
    freeReplyObject(reply);
    return -1;
  }
  long long n = reply->integer;
  freeReplyObject(reply);
  return n;
}
