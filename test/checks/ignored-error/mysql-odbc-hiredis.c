// RUN: %check_hosts --preview %s
#include <hiredis/hiredis.h>
#include <mariadb/mysql.h>
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>

void queryBad(MYSQL *mysql) {
  mysql_query(mysql, "INSERT INTO t VALUES (1)"); // expect: ignored-error
}

void queryAskedOk(MYSQL *mysql) {
  mysql_query(mysql, "INSERT INTO t VALUES (1)");
  if (mysql_errno(mysql))
    fprintf(stderr, "%s\n", mysql_error(mysql));
}

// Without a query there is no result.
int resultTellsOk(MYSQL *mysql) {
  mysql_query(mysql, "SELECT 1");
  MYSQL_RES *res = mysql_store_result(mysql);
  if (!res)
    return -1;
  mysql_free_result(res);
  return 0;
}

void executeBad(MYSQL_STMT *stmt) {
  mysql_stmt_execute(stmt); // expect: ignored-error
  mysql_stmt_close(stmt);
}

void keepAliveOk(MYSQL *mysql) {
  mysql_ping(mysql);
}

void odbcBad(SQLHSTMT stmt) {
  SQLExecDirect(stmt, (SQLCHAR *)"DELETE FROM t", SQL_NTS); // expect: ignored-error
}

int odbcOk(SQLHSTMT stmt) {
  SQLRETURN rc = SQLExecDirect(stmt, (SQLCHAR *)"DELETE FROM t", SQL_NTS);
  return SQL_SUCCEEDED(rc) || rc == SQL_NO_DATA;
}

void odbcDiagnosedOk(SQLHSTMT stmt) {
  SQLCHAR state[6];
  SQLINTEGER native;
  SQLExecute(stmt);
  if (SQLGetDiagRec(SQL_HANDLE_STMT, stmt, 1, state, &native, NULL, 0, NULL) == SQL_SUCCESS)
    fprintf(stderr, "%s\n", state);
}

void endTranBad(SQLHDBC dbc) {
  SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT); // expect: ignored-error
}

void rollbackOk(SQLHDBC dbc) {
  SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK);
}

void replyBad(redisContext *ctx) {
  freeReplyObject(redisCommand(ctx, "INCR visits")); // expect: ignored-error
}

int replyOk(redisContext *ctx) {
  redisReply *reply = redisCommand(ctx, "INCR visits");
  if (!reply)
    return -1;
  freeReplyObject(reply);
  return 0;
}

int contextTellsOk(redisContext *ctx) {
  redisReply *reply = redisCommand(ctx, "INCR visits");
  freeReplyObject(reply);
  return ctx->err;
}
