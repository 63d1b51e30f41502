// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0
// Slow work with a transaction open, or with a connection of a pool held.
#include <SQLiteCpp/SQLiteCpp.h>
#include <chrono>
#include <future>
#include <libpq-fe.h>
#include <mongoc/mongoc.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <string>
#include <thread>
#include <unistd.h>

extern "C" int curl_easy_perform(void *handle);

static std::string askBank(void *curl, double sum) {
  return curl_easy_perform(curl) == 0 ? std::to_string(sum) : std::string();
}

// ---- SOCI ------------------------------------------------------------------
void chargeBad(soci::session &sql, void *curl, int id, double sum) {
  soci::transaction tx(sql);
  sql << "UPDATE orders SET state = 1 WHERE id = :id", soci::use(id);
  const std::string receipt = askBank(curl, sum); // expect: transaction-across-wait "'askBank', which calls 'curl_easy_perform', may take long while a transaction is open"
  sql << "UPDATE orders SET receipt = :r WHERE id = :id", soci::use(receipt), soci::use(id);
  tx.commit();
}

void chargeOk(soci::connection_pool &pool, void *curl, int id, double sum) {
  {
    soci::session sql(pool);
    sql << "UPDATE orders SET state = 1 WHERE id = :id", soci::use(id);
  }
  const std::string receipt = askBank(curl, sum);
  soci::session sql(pool);
  sql << "UPDATE orders SET receipt = :r WHERE id = :id", soci::use(receipt), soci::use(id);
}

void leasedBad(soci::connection_pool &pool, void *curl, int id) {
  soci::session sql(pool);
  sql << "UPDATE orders SET state = 1 WHERE id = :id", soci::use(id);
  curl_easy_perform(curl); // expect: transaction-across-wait "while a connection of the pool is held"
}

// ---- libpqxx ---------------------------------------------------------------
void sleepsBad(pqxx::connection &cx) {
  pqxx::work tx(cx);
  tx.exec("UPDATE t SET n = n + 1");
  std::this_thread::sleep_for(std::chrono::seconds(2)); // expect: transaction-across-wait "sleeps while a transaction is open"
  tx.commit();
}

void sleepsOk(pqxx::connection &cx) {
  {
    pqxx::work tx(cx);
    tx.exec("UPDATE t SET n = n + 1");
    tx.commit();
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
}

void committedOk(pqxx::connection &cx, void *curl) {
  pqxx::work tx(cx);
  tx.exec("UPDATE t SET n = n + 1");
  tx.commit();
  curl_easy_perform(curl);
}

void futureBad(pqxx::connection &cx, std::future<int> &f) {
  pqxx::work tx(cx);
  tx.exec("DELETE FROM t WHERE id = " + std::to_string(f.get())); // expect: transaction-across-wait "'std::future::get'"
  tx.commit();
}

void futureOk(pqxx::connection &cx, std::future<int> &f) {
  const int id = f.get();
  pqxx::work tx(cx);
  tx.exec("DELETE FROM t WHERE id = " + std::to_string(id));
  tx.commit();
}

// ---- libpq: the text says it -----------------------------------------------
int textBad(PGconn *c) {
  PQclear(PQexec(c, "BEGIN"));
  PQclear(PQexec(c, "UPDATE t SET n = n + 1"));
  sleep(1); // expect: transaction-across-wait "'sleep' sleeps"
  PGresult *r = PQexec(c, "COMMIT");
  int ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

int textOk(PGconn *c) {
  PQclear(PQexec(c, "BEGIN"));
  PQclear(PQexec(c, "UPDATE t SET n = n + 1"));
  PGresult *r = PQexec(c, "COMMIT");
  int ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  sleep(1);
  return ok;
}

// A failed attempt is rolled back before the pause.
int againOk(PGconn *c) {
  for (int i = 0; i < 3; i++) {
    PQclear(PQexec(c, "BEGIN ISOLATION LEVEL SERIALIZABLE"));
    PGresult *r = PQexec(c, "UPDATE t SET n = n + 1");
    int ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    PQclear(PQexec(c, ok ? "COMMIT" : "ROLLBACK"));
    if (ok)
      return 1;
    sleep(1);
  }
  return 0;
}

// ---- SQLiteCpp, libmongoc --------------------------------------------------
void waitsForThreadBad(SQLite::Database &db, std::thread &t) {
  SQLite::Transaction tx(db);
  db.exec("DELETE FROM t");
  t.join(); // expect: transaction-across-wait "'std::thread::join'"
  tx.commit();
}

void waitsForThreadOk(SQLite::Database &db, std::thread &t) {
  t.join();
  SQLite::Transaction tx(db);
  db.exec("DELETE FROM t");
  tx.commit();
}

void poppedBad(mongoc_client_pool_t *pool, void *curl) {
  mongoc_client_t *c = mongoc_client_pool_pop(pool);
  curl_easy_perform(curl); // expect: transaction-across-wait "while a connection of the pool is held"
  mongoc_client_pool_push(pool, c);
}

void poppedOk(mongoc_client_pool_t *pool, void *curl) {
  mongoc_client_t *c = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, c);
  curl_easy_perform(curl);
}

// ---- over before the wait ----------------------------------------------------
void readThenSleepOk(pqxx::connection &cx) {
  {
    pqxx::work tx{cx};
    tx.exec("SELECT 1");
  }
  sleep(3);
  pqxx::work tx{cx};
  tx.exec("SELECT 2");
}

void readThenSleepBad(pqxx::connection &cx) {
  pqxx::work tx{cx};
  tx.exec("SELECT 1");
  sleep(3); // expect: transaction-across-wait
  tx.exec("SELECT 2");
}

void ownedOk(pqxx::connection &cx) {
  auto tx = std::make_unique<pqxx::work>(cx);
  tx->exec("SELECT 1");
  tx.reset();
  sleep(3);
  tx = std::make_unique<pqxx::work>(cx);
  tx->exec("SELECT 2");
}

void ownedBad(pqxx::connection &cx) {
  auto tx = std::make_unique<pqxx::work>(cx);
  tx->exec("SELECT 1");
  sleep(3); // expect: transaction-across-wait
  tx->exec("SELECT 2");
}

// A BEGIN that has failed has begun nothing.
bool beginsInTheEndOk(PGconn *conn) {
  for (int i = 0; i < 3; ++i) {
    PGresult *res = PQexec(conn, "BEGIN");
    if (PQresultStatus(res) == PGRES_COMMAND_OK) {
      PQclear(res);
      res = PQexec(conn, "COMMIT");
      bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
      PQclear(res);
      return ok;
    }
    PQclear(res);
    sleep(1);
  }
  return false;
}

bool waitsInsideBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  bool begun = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!begun)
    return false;
  sleep(1); // expect: transaction-across-wait
  res = PQexec(conn, "COMMIT");
  bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}
