// RUN: %check_hosts %s --preview
// A connection for each request.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <cstdio>
#include <string>

namespace httplib { // as in cpp-httplib
struct Request {
  std::string body;
};
struct Response {
  std::string body;
};
} // namespace httplib

void deleteBad(const httplib::Request &req, httplib::Response &, const char *cs) {
  PGconn *conn = PQconnectdb(cs); // expect: connection-per-call "'PQconnectdb' opens a connection for each request; take one of a pool"
  PQclear(PQexec(conn, req.body.c_str()));
  PQfinish(conn);
}

void deleteOk(const httplib::Request &req, httplib::Response &, PGconn *conn) {
  PQclear(PQexec(conn, req.body.c_str()));
}

void notAHandlerOk(const std::string &sql, const char *cs) {
  PGconn *conn = PQconnectdb(cs);
  PQclear(PQexec(conn, sql.c_str()));
  PQfinish(conn);
}

void mysqlBad(const httplib::Request &req, const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (mysql_real_connect(m, host, "app", "", "shop", 0, nullptr, 0) && // expect: connection-per-call "'mysql_real_connect'"
      mysql_query(m, req.body.c_str()))
    puts(mysql_error(m));
  mysql_close(m);
}

void redisBad(const httplib::Request &req) {
  redisContext *c = redisConnect("127.0.0.1", 6379); // expect: connection-per-call
  if (c && !c->err) {
    void *r = redisCommand(c, "PUBLISH news %s", req.body.c_str());
    freeReplyObject(r);
  }
  redisFree(c);
}

// A file is cheap to open.
void sqliteOk(const httplib::Request &req, const char *file) {
  sqlite3 *db;
  if (sqlite3_open(file, &db) == SQLITE_OK &&
      sqlite3_exec(db, req.body.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    puts(sqlite3_errmsg(db));
  sqlite3_close(db);
}
