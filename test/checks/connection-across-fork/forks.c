// RUN: %check_hosts %s --preview
// A connection of the parent in the child.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

void queryBad(PGconn *c) {
  if (fork() == 0) {
    PGresult *r = PQexec(c, "SELECT 1"); // expect: connection-across-fork "'PQexec' uses connection 'c' of the parent in the child process"
    PQclear(r);
    _exit(0);
  }
}

void finishBad(PGconn *c) {
  pid_t pid = fork();
  if (pid == 0) {
    PQfinish(c); // expect: connection-across-fork
    _exit(0);
  }
}

void parentOk(PGconn *c) {
  pid_t pid = fork();
  if (pid == 0) {
    execlp("true", "true", (char *)NULL);
    _exit(1);
  }
  PQclear(PQexec(c, "SELECT 1"));
}

void ownOk(const char *cs) {
  if (fork() == 0) {
    PGconn *c = PQconnectdb(cs);
    PQclear(PQexec(c, "SELECT 1"));
    PQfinish(c);
    _exit(0);
  }
}

void negatedBad(MYSQL *m) {
  if (!fork()) {
    if (mysql_query(m, "SELECT 1")) // expect: connection-across-fork "'mysql_query'"
      fputs("failed\n", stderr);
    _exit(0);
  }
}

void mysqlOk(MYSQL *m) {
  if (!fork())
    _exit(0);
  if (mysql_query(m, "DELETE FROM t"))
    fputs("failed\n", stderr);
}

void elseBad(sqlite3 *db) {
  pid_t pid = fork();
  if (pid > 0) {
    waitpid(pid, NULL, 0);
  } else if (pid == 0) {
    if (sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL)) // expect: connection-across-fork "'sqlite3_exec'"
      fputs("failed\n", stderr);
    _exit(0);
  }
}

void sqliteOk(const char *file) {
  pid_t pid = fork();
  if (pid == 0) {
    sqlite3 *db;
    if (sqlite3_open(file, &db) == SQLITE_OK && sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL))
      fputs("failed\n", stderr);
    sqlite3_close(db);
    _exit(0);
  }
}

void openedBeforeBad(const char *cs) {
  PGconn *c = PQconnectdb(cs);
  pid_t pid = fork();
  if (pid == 0) {
    PQclear(PQexec(c, "NOTIFY ready")); // expect: connection-across-fork
    _exit(0);
  }
  PQfinish(c);
}

void openedAfterOk(const char *cs) {
  pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  PGconn *c = PQconnectdb(cs);
  PQclear(PQexec(c, "NOTIFY ready"));
  PQfinish(c);
}

void redisBad(redisContext *c) {
  if (fork() == 0) {
    redisReply *r = redisCommand(c, "PING"); // expect: connection-across-fork "'redisCommand'"
    if (r)
      freeReplyObject(r);
    _exit(0);
  }
}

void redisOk(redisContext *c) {
  if (fork() == 0)
    _exit(0);
  redisReply *r = redisCommand(c, "PING");
  if (r)
    freeReplyObject(r);
}
