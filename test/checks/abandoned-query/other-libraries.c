// RUN: %check_hosts %s --preview --fail-on note
// Queries of MariaDB and Redis that were sent, and a wait that is given up.
#include <hiredis/hiredis.h>
#include <mysql.h>
#include <poll.h>

MYSQL_RES *mysqlBad(MYSQL *m, const char *sql, unsigned long len, int ms) {
  struct pollfd p = {(int)mysql_get_socket(m), POLLIN, 0};
  if (mysql_send_query(m, sql, len) != 0)
    return NULL;
  if (poll(&p, 1, ms) <= 0)
    return NULL; // expect: abandoned-query "the query that 'mysql_send_query' sent on 'm' is still running"
  if (mysql_read_query_result(m) != 0)
    return NULL;
  return mysql_store_result(m);
}

// The one that has asked closes it.
MYSQL_RES *mysqlOk(MYSQL **m, const char *sql, unsigned long len, int ms) {
  struct pollfd p = {(int)mysql_get_socket(*m), POLLIN, 0};
  if (mysql_send_query(*m, sql, len) != 0)
    return NULL;
  if (poll(&p, 1, ms) <= 0) {
    mysql_close(*m);
    *m = NULL;
    return NULL;
  }
  if (mysql_read_query_result(*m) != 0)
    return NULL;
  return mysql_store_result(*m);
}

// Another function reads the answer.
int mysqlStartOk(MYSQL *m, const char *sql, unsigned long len, int ms) {
  struct pollfd p = {(int)mysql_get_socket(m), POLLOUT, 0};
  if (mysql_send_query(m, sql, len) != 0)
    return -1;
  return poll(&p, 1, ms);
}

int redisBad(redisContext *c, const char *key, int ms) {
  struct pollfd p = {c->fd, POLLIN, 0};
  void *reply = NULL;
  int done = 0;
  if (redisAppendCommand(c, "BLPOP %s 0", key) != REDIS_OK)
    return -1;
  while (!done)
    if (redisBufferWrite(c, &done) != REDIS_OK)
      return -1;
  if (poll(&p, 1, ms) == 0)
    return 0; // expect: abandoned-query "the query that 'redisAppendCommand' sent on 'c' is still running"
  if (redisGetReply(c, &reply) != REDIS_OK)
    return -1;
  freeReplyObject(reply);
  return 1;
}

int redisOk(redisContext **c, const char *key, int ms) {
  struct pollfd p = {(*c)->fd, POLLIN, 0};
  void *reply = NULL;
  int done = 0;
  if (redisAppendCommand(*c, "BLPOP %s 0", key) != REDIS_OK)
    return -1;
  while (!done)
    if (redisBufferWrite(*c, &done) != REDIS_OK)
      return -1;
  if (poll(&p, 1, ms) == 0) {
    redisFree(*c);
    *c = NULL;
    return 0;
  }
  if (redisGetReply(*c, &reply) != REDIS_OK)
    return -1;
  freeReplyObject(reply);
  return 1;
}

// A pipeline: each answer is read in its turn, however long that takes.
int pipelineOk(redisContext *c, const char **keys, int n) {
  int hits = 0;
  for (int i = 0; i < n; i++)
    if (redisAppendCommand(c, "GET %s", keys[i]) != REDIS_OK)
      return -1;
  for (int i = 0; i < n; i++) {
    struct pollfd p = {c->fd, POLLIN, 0};
    redisReply *reply = NULL;
    poll(&p, 1, 100);
    if (redisGetReply(c, (void **)&reply) != REDIS_OK)
      return -1;
    hits += reply->type == REDIS_REPLY_STRING;
    freeReplyObject(reply);
  }
  return hits;
}
