// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -I %S/../../packs/Inputs -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Options as fields of an object, by setters, and in the URI that an object has.
#include "mongocxx.h"
#include <QSqlDatabase>
#include <QString>
#include <chrono>
#include <string>

namespace sw::redis { // as in redis-plus-plus
struct ConnectionOptions {
  std::string host;
  int port = 6379;
  std::chrono::milliseconds connect_timeout{0};
  std::chrono::milliseconds socket_timeout{0};
};
struct ConnectionPoolOptions {
  std::size_t size = 1;
  std::chrono::milliseconds wait_timeout{0};
  std::chrono::milliseconds connection_lifetime{0};
  std::chrono::milliseconds connection_idle_time{0};
};
class Redis {
public:
  explicit Redis(const ConnectionOptions &connection, const ConnectionPoolOptions &pool = {});
  Redis(Redis &&);
  ~Redis();
};
} // namespace sw::redis
void serve(sw::redis::Redis &redis);
void configure(sw::redis::ConnectionOptions &options);

// ---- fields ------------------------------------------------------------------
void plainBad() {
  sw::redis::ConnectionOptions options;
  options.host = "cache";
  sw::redis::ConnectionPoolOptions pool;
  sw::redis::Redis redis(options, pool); // expect: missing-timeout "the pool that 'sw::redis::Redis::Redis' makes has no limit on the time to connect ('connect_timeout'), no limit on the wait for an answer ('socket_timeout'), no limit on the wait for a connection ('wait_timeout') and no limit on how long a connection is kept ('connection_lifetime')"
  serve(redis);
}

void poolBad() {
  sw::redis::ConnectionOptions options;
  options.host = "cache";
  options.connect_timeout = std::chrono::milliseconds(500);
  options.socket_timeout = std::chrono::milliseconds(500);
  sw::redis::ConnectionPoolOptions pool;
  pool.size = 8;
  pool.wait_timeout = std::chrono::milliseconds(100);
  sw::redis::Redis redis(options, pool); // expect: missing-timeout "has no limit on how long a connection is kept"
  serve(redis);
}

void poolOk() {
  sw::redis::ConnectionOptions options;
  options.host = "cache";
  options.connect_timeout = std::chrono::milliseconds(500);
  options.socket_timeout = std::chrono::milliseconds(500);
  sw::redis::ConnectionPoolOptions pool;
  pool.size = 8;
  pool.wait_timeout = std::chrono::milliseconds(100);
  pool.connection_lifetime = std::chrono::minutes(10);
  sw::redis::Redis redis(options, pool);
  serve(redis);
}

// Filled elsewhere: it may hold anything.
void configuredOk() {
  sw::redis::ConnectionOptions options;
  configure(options);
  sw::redis::Redis redis(options);
  serve(redis);
}

void givenOk(const sw::redis::ConnectionOptions &options) {
  sw::redis::Redis redis(options);
  serve(redis);
}

// ---- setters -----------------------------------------------------------------
bool openBad() {
  QSqlDatabase db = QSqlDatabase::addDatabase("QPSQL", "shop");
  db.setHostName("db");
  return db.open(); // expect: missing-timeout "the connection that 'QSqlDatabase::open' opens has no limit on the time to connect ('connect_timeout')"
}

bool openLiteralBad() {
  QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QMYSQL"), QStringLiteral("shop"));
  db.setConnectOptions(QStringLiteral("CLIENT_SSL=1"));
  return db.open(); // expect: missing-timeout
}

bool openOk() {
  QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), QStringLiteral("shop"));
  db.setConnectOptions(QStringLiteral("connect_timeout=5"));
  return db.open();
}

bool openFileOk() {
  QSqlDatabase db = QSqlDatabase::addDatabase("QSQLITE", "cache");
  db.setDatabaseName("cache.db");
  return db.open();
}

bool openSettingOk(const QString &settings) {
  QSqlDatabase db = QSqlDatabase::addDatabase("QPSQL", "shop");
  db.setConnectOptions(settings);
  return db.open();
}

bool openGivenOk(QSqlDatabase db) { return db.open(); }

// ---- a URI -------------------------------------------------------------------
void uses(mongocxx::pool &pool);

void uriBad() {
  mongocxx::pool pool{mongocxx::uri{"mongodb://db/?appName=shop&connectTimeoutMS=500"}}; // expect: missing-timeout "has no limit on the wait for a connection ('waitQueueTimeoutMS')"
  uses(pool);
}

void uriOk() {
  mongocxx::pool pool{mongocxx::uri{"mongodb://db/?appName=shop&connectTimeoutMS=500&waitQueueTimeoutMS=200"}};
  uses(pool);
}
