// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Options that other calls give: mysql_options, redisSetTimeout, maps of options.
#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <hiredis/hiredis.h>
#include <memory>
#include <mysql.h>

// ---- MySQL -----------------------------------------------------------------------
bool pingBad(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr; // expect: missing-timeout "no limit on the time to connect ('MYSQL_OPT_CONNECT_TIMEOUT'), no limit on the wait for an answer"
  mysql_close(m);
  return ok;
}

bool embeddedBad(const char *host) {
  MYSQL m;
  mysql_init(&m);
  mysql_options(&m, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  bool ok = mysql_real_connect(&m, host, "u", "p", "d", 0, nullptr, 0) != nullptr; // expect: missing-timeout
  mysql_close(&m);
  return ok;
}

bool halfBad(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  unsigned seconds = 5;
  mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr; // expect: missing-timeout "has no limit on the wait for an answer ('MYSQL_OPT_READ_TIMEOUT')"
  mysql_close(m);
  return ok;
}

bool allOk(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  unsigned seconds = 5;
  mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  mysql_close(m);
  return ok;
}

static void limit(MYSQL *m) {
  unsigned seconds = 5;
  mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
}

bool helperOk(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  limit(m);
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  mysql_close(m);
  return ok;
}

void elsewhere(MYSQL *m);

bool unseenOk(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  elsewhere(m);
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  mysql_close(m);
  return ok;
}

bool optionFileOk(const char *host) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  mysql_options(m, MYSQL_READ_DEFAULT_GROUP, "client");
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  mysql_close(m);
  return ok;
}

bool chosenOk(const char *host, const mysql_option *options, const unsigned *values, int n) {
  MYSQL *m = mysql_init(nullptr);
  if (!m)
    return false;
  for (int i = 0; i < n; i++)
    mysql_options(m, options[i], &values[i]);
  bool ok = mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  mysql_close(m);
  return ok;
}

bool ofCallerOk(MYSQL *m, const char *host) {
  return mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
}

class Store {
  MYSQL *m = nullptr;
  void limits();

public:
  bool openBad(const char *host) {
    mysql_close(m);
    m = mysql_init(nullptr);
    return m && mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0); // expect: missing-timeout
  }
  bool openOk(const char *host) {
    mysql_close(m);
    m = mysql_init(nullptr);
    limits();
    return m && mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0);
  }
  bool openByVariableOk(const char *host, mysql_option option, unsigned value) {
    mysql_close(m);
    m = mysql_init(nullptr);
    if (!m || !set(option, &value))
      return false;
    return mysql_real_connect(m, host, "u", "p", "d", 0, nullptr, 0);
  }
  bool set(mysql_option option, const void *value) { return mysql_options(m, option, value) == 0; }
  ~Store() { mysql_close(m); }
};

struct Link {
  MYSQL *con;
  unsigned timeout;
};

bool writtenOk(Link *l, const char *host) {
  l->con = mysql_init(nullptr);
  if (!l->con)
    return false;
  l->con->options.connect_timeout = l->timeout;
  return mysql_real_connect(l->con, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
}

// ---- hiredis ---------------------------------------------------------------------
bool askBad(const char *host) {
  redisContext *c = redisConnect(host, 6379); // expect: missing-timeout "no limit on the time to connect ('redisConnectWithTimeout') and no limit on the wait for an answer ('redisSetTimeout')"
  if (!c)
    return false;
  bool ok = false;
  if (!c->err) {
    auto *r = static_cast<redisReply *>(redisCommand(c, "PING"));
    ok = r && r->type != REDIS_REPLY_ERROR;
    freeReplyObject(r);
  }
  redisFree(c);
  return ok;
}

bool askOk(const char *host) {
  timeval limit{1, 0};
  redisContext *c = redisConnectWithTimeout(host, 6379, limit);
  if (!c)
    return false;
  bool ok = false;
  if (!c->err && redisSetTimeout(c, limit) == REDIS_OK) {
    auto *r = static_cast<redisReply *>(redisCommand(c, "PING"));
    ok = r && r->type != REDIS_REPLY_ERROR;
    freeReplyObject(r);
  }
  redisFree(c);
  return ok;
}

// Who gets it may limit the wait for answers; the time to connect is over.
redisContext *openBad(const char *host) {
  return redisConnect(host, 6379); // expect: missing-timeout "has no limit on the time to connect ('redisConnectWithTimeout')"
}

redisContext *openOk(const char *host) {
  timeval limit{1, 0};
  return redisConnectWithTimeout(host, 6379, limit);
}

redisContext *localOk() { return redisConnectUnix("/run/redis.sock"); }

// ---- Connector/C++ -----------------------------------------------------------------
std::unique_ptr<sql::Connection> mapBad(sql::Driver *driver) {
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString("tcp://db");
  options["userName"] = sql::SQLString("app");
  return std::unique_ptr<sql::Connection>(driver->connect(options)); // expect: missing-timeout "'OPT_CONNECT_TIMEOUT'"
}

std::unique_ptr<sql::Connection> mapOk(sql::Driver *driver) {
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString("tcp://db");
  options["OPT_CONNECT_TIMEOUT"] = 5;
  return std::unique_ptr<sql::Connection>(driver->connect(options));
}

void fill(sql::ConnectOptionsMap &options);

std::unique_ptr<sql::Connection> filledOk(sql::Driver *driver) {
  sql::ConnectOptionsMap options;
  fill(options);
  return std::unique_ptr<sql::Connection>(driver->connect(options));
}

std::unique_ptr<sql::Connection> wordsBad(sql::Driver *driver) {
  return std::unique_ptr<sql::Connection>(driver->connect("tcp://db", "app", "secret")); // expect: missing-timeout
}
