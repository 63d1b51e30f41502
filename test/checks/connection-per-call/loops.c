// RUN: %check_hosts %s --preview
// Connections that are opened, used and closed in every iteration.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- libpq -----------------------------------------------------------------
void eachIdBad(const char *cs, const int *ids, int n) {
  for (int i = 0; i < n; i++) {
    PGconn *conn = PQconnectdb(cs); // expect: connection-per-call "'PQconnectdb' opens a connection in each iteration"
    char sql[80];
    snprintf(sql, sizeof sql, "UPDATE t SET seen = now() WHERE id = %d", ids[i]);
    if (PQstatus(conn) == CONNECTION_OK) {
      PGresult *res = PQexec(conn, sql);
      PQclear(res);
    }
    PQfinish(conn);
  }
}

void eachIdOk(const char *cs, const int *ids, int n) {
  PGconn *conn = PQconnectdb(cs);
  for (int i = 0; i < n && PQstatus(conn) == CONNECTION_OK; i++) {
    char sql[80];
    snprintf(sql, sizeof sql, "UPDATE t SET seen = now() WHERE id = %d", ids[i]);
    PQclear(PQexec(conn, sql));
  }
  PQfinish(conn);
}

// Another database each time.
void eachDatabaseOk(const char **names, int n) {
  for (int i = 0; i < n; i++) {
    char cs[100];
    snprintf(cs, sizeof cs, "host=localhost dbname=%s connect_timeout=5 application_name=app service=s", names[i]);
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      PQclear(PQexec(conn, "ANALYZE"));
    PQfinish(conn);
  }
}

// The same text is built anew each time.
void builtEachTimeBad(const char *host, const int *ids, int n) {
  for (int i = 0; i < n; i++) {
    char cs[100], sql[80];
    snprintf(cs, sizeof cs, "host=%s connect_timeout=5 application_name=app service=s", host);
    PGconn *conn = PQconnectdb(cs); // expect: connection-per-call
    snprintf(sql, sizeof sql, "DELETE FROM t WHERE id = %d", ids[i]);
    PQclear(PQexec(conn, sql));
    PQfinish(conn);
  }
}

// Tries again until it is there, and then leaves the loop.
PGconn *retryOk(const char *cs) {
  for (int i = 0; i < 10; i++) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK) {
      PQclear(PQexec(conn, "SET statement_timeout = '10s'"));
      return conn;
    }
    PQfinish(conn);
    sleep(1);
  }
  return NULL;
}

// Looks once a minute.
void watchOk(const char *cs, volatile int *stop) {
  while (!*stop) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      PQclear(PQexec(conn, "SELECT pg_stat_reset()"));
    PQfinish(conn);
    sleep(60);
  }
}

// Fills a pool.
void poolOk(const char *cs, PGconn **pool, int n) {
  for (int i = 0; i < n; i++) {
    pool[i] = PQconnectdb(cs);
    PQclear(PQexec(pool[i], "SET search_path = app"));
  }
}

// ---- in a called function --------------------------------------------------
static int countRows(const char *table) {
  char sql[80];
  int n = -1;
  PGconn *conn = PQconnectdb("dbname=shop connect_timeout=5 application_name=shop options='-c statement_timeout=5s'");
  snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
  PGresult *res = PQexec(conn, sql);
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    n = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  PQfinish(conn);
  return n;
}

int countAllBad(const char **tables, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++)
    sum += countRows(tables[i]); // expect: connection-per-call "'countRows', which calls 'PQconnectdb', opens"
  return sum;
}

int countOneOk(const char *table) { return countRows(table); }

// The function connects to what it is given.
static void vacuum(const char *cs) {
  PGconn *conn = PQconnectdb(cs);
  PQclear(PQexec(conn, "VACUUM"));
  PQfinish(conn);
}

void vacuumAllOk(const char **all, int n) {
  for (int i = 0; i < n; i++)
    vacuum(all[i]);
}

void vacuumOneOftenBad(const char *cs, int n) {
  for (int i = 0; i < n; i++)
    vacuum(cs); // expect: connection-per-call
}

// ---- MySQL -----------------------------------------------------------------
void insertBad(const char *host, const char **names, int n) {
  for (int i = 0; i < n; i++) {
    MYSQL *m = mysql_init(NULL);
    if (!mysql_real_connect(m, host, "app", "", "shop", 0, NULL, 0)) { // expect: connection-per-call "'mysql_real_connect'"
      mysql_close(m);
      continue;
    }
    char sql[200];
    snprintf(sql, sizeof sql, "INSERT INTO u(name) VALUES ('%s')", names[i]);
    if (mysql_query(m, sql))
      fprintf(stderr, "%s\n", mysql_error(m));
    mysql_close(m);
  }
}

void insertOk(const char *host, const char **names, int n) {
  MYSQL *m = mysql_init(NULL);
  if (mysql_real_connect(m, host, "app", "", "shop", 0, NULL, 0))
    for (int i = 0; i < n; i++) {
      char sql[200];
      snprintf(sql, sizeof sql, "INSERT INTO u(name) VALUES ('%s')", names[i]);
      if (mysql_query(m, sql))
        fprintf(stderr, "%s\n", mysql_error(m));
    }
  mysql_close(m);
}

// ---- SQLite, hiredis -------------------------------------------------------
void readAllBad(const char *file, const char **sql, int n) {
  for (int i = 0; i < n; i++) {
    sqlite3 *db;
    if (sqlite3_open(file, &db) == SQLITE_OK) // expect: connection-per-call "'sqlite3_open'"
      if (sqlite3_exec(db, sql[i], NULL, NULL, NULL) != SQLITE_OK)
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
  }
}

void eachFileOk(const char **files, int n) {
  for (int i = 0; i < n; i++) {
    sqlite3 *db;
    if (sqlite3_open(files[i], &db) == SQLITE_OK)
      if (sqlite3_exec(db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
  }
}

void publishBad(const char **messages, int n) {
  for (int i = 0; i < n; i++) {
    redisContext *c = redisConnect("127.0.0.1", 6379); // expect: connection-per-call "'redisConnect'"
    if (c && !c->err) {
      redisReply *r = redisCommand(c, "PUBLISH news %s", messages[i]);
      if (r)
        freeReplyObject(r);
    }
    redisFree(c);
  }
}

void publishOk(const char **messages, int n) {
  redisContext *c = redisConnect("127.0.0.1", 6379);
  for (int i = 0; c && !c->err && i < n; i++) {
    redisReply *r = redisCommand(c, "PUBLISH news %s", messages[i]);
    if (r)
      freeReplyObject(r);
  }
  redisFree(c);
}

// ---- opened again only where there is none ------------------------------------
void whenLostOk(const char *cs, int n) {
  PGconn *conn = NULL;
  for (int i = 0; i < n; i++) {
    if (!conn)
      conn = PQconnectdb(cs);
    PGresult *res = PQexec(conn, "UPDATE t SET a = a + 1");
    int bad = PQresultStatus(res) != PGRES_COMMAND_OK;
    PQclear(res);
    if (bad) {
      PQfinish(conn);
      conn = NULL;
    }
  }
  if (conn)
    PQfinish(conn);
}

void sometimesBad(const char *cs, const int *ids, int n) {
  for (int i = 0; i < n; i++) {
    if (!ids[i])
      continue;
    PGconn *conn = PQconnectdb(cs); // expect: connection-per-call
    PGresult *res = PQexec(conn, "UPDATE t SET a = a + 1");
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
      fprintf(stderr, "%s", PQerrorMessage(conn));
    PQclear(res);
    PQfinish(conn);
  }
}
