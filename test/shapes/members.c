// Pointers read out of a handle's memory die with it, where the library frees
// its members too.
// RUN: %check_hosts %s -- -isystem /usr/include/mariadb
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

const char *replyTextBad(redisContext *c, const char *key) {
  redisReply *reply = redisCommand(c, "GET %s", key);
  const char *text = NULL;
  if (!reply)
    return NULL;
  if (reply->type == REDIS_REPLY_STRING)
    text = reply->str;
  freeReplyObject(reply);
  return text; // expect: use-after-release "pointer 'text' into the reply is returned"
}

char *replyTextOk(redisContext *c, const char *key) {
  redisReply *reply = redisCommand(c, "GET %s", key);
  char *text = NULL;
  if (!reply)
    return NULL;
  if (reply->type == REDIS_REPLY_STRING)
    text = strdup(reply->str);
  freeReplyObject(reply);
  return text;
}

int nestedElementBad(redisContext *c) {
  redisReply *reply = redisCommand(c, "HGETALL x");
  if (!reply)
    return -1;
  redisReply *first = reply->element[0];
  freeReplyObject(reply);
  return (int)strlen(first->str); // expect: use-after-release "into the reply"
}

long long nestedElementOk(redisContext *c) {
  redisReply *reply = redisCommand(c, "HGETALL x");
  if (!reply)
    return -1;
  redisReply *first = reply->element[0];
  long long n = first->integer;
  freeReplyObject(reply);
  return n;
}

// The string was taken out before the rest is freed.
char *takenOutOk(redisContext *c) {
  redisReply *reply = redisCommand(c, "GET x");
  if (!reply)
    return NULL;
  char *text = reply->str;
  reply->str = NULL;
  freeReplyObject(reply);
  return text;
}

char *rowBad(MYSQL *my) {
  if (mysql_query(my, "SELECT name FROM users"))
    return NULL;
  MYSQL_RES *res = mysql_store_result(my);
  if (!res)
    return NULL;
  MYSQL_ROW row = mysql_fetch_row(res);
  char *name = row ? row[0] : NULL;
  mysql_free_result(res);
  return name ? strdup(name) : NULL; // expect: use-after-release "into the result"
}

char *rowOk(MYSQL *my) {
  if (mysql_query(my, "SELECT name FROM users"))
    return NULL;
  MYSQL_RES *res = mysql_store_result(my);
  if (!res)
    return NULL;
  MYSQL_ROW row = mysql_fetch_row(res);
  char *name = row && row[0] ? strdup(row[0]) : NULL;
  mysql_free_result(res);
  return name;
}

int tableBad(sqlite3 *db) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  const char *first = table[0];
  sqlite3_free_table(table);
  return puts(first); // expect: use-after-release "into the result table"
}

int tableOk(sqlite3 *db) {
  char **table;
  int rows, columns;
  if (sqlite3_get_table(db, "SELECT 1", &table, &rows, &columns, NULL) != SQLITE_OK)
    return -1;
  const char *first = table[0];
  int printed = puts(first);
  sqlite3_free_table(table);
  return printed;
}

int notificationBad(PGconn *conn) {
  PGnotify *n = PQnotifies(conn);
  if (!n)
    return 0;
  const char *channel = n->relname;
  PQfreemem(n);
  return puts(channel); // expect: use-after-release "into the notification"
}

int notificationOk(PGconn *conn) {
  PGnotify *n = PQnotifies(conn);
  if (!n)
    return 0;
  int pid = n->be_pid;
  PQfreemem(n);
  return pid;
}

// A MYSQL may lie in memory of its own, which the library does not free.
struct pooled {
  MYSQL *con;
  void (*give)(void *);
};

void callersMemoryOk(struct pooled *p) {
  mysql_close(p->con);
  p->give(p->con);
}

void callersMemoryBad(struct pooled *p) {
  mysql_close(p->con);
  mysql_ping(p->con); // expect: use-after-release "'p->con'"
}
