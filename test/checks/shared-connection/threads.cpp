// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// One connection in several threads.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <pthread.h>
#include <soci/soci.h>
#include <string>
#include <thread>
#include <vector>

struct ServerBad {
  pqxx::connection cx{std::string()};
  void handle(int id) {
    pqxx::work tx{cx};
    tx.exec("UPDATE t SET n = n + 1 WHERE id = " + std::to_string(id));
    tx.commit();
  }
  void start(std::vector<std::thread> &ts) {
    for (int i = 0; i < 4; ++i)
      ts.emplace_back([this, i] { handle(i); }); // expect: shared-connection "connection 'cx' is used by several threads"
  }
};

struct ServerOk {
  pqxx::connection cx{std::string()};
  std::mutex m;
  void handle(int id) {
    std::lock_guard<std::mutex> l(m);
    pqxx::work tx{cx};
    tx.exec("UPDATE t SET n = n + 1 WHERE id = " + std::to_string(id));
    tx.commit();
  }
  void start(std::vector<std::thread> &ts) {
    for (int i = 0; i < 4; ++i)
      ts.emplace_back([this, i] { handle(i); });
  }
};

void capturedBad(pqxx::connection &cx) {
  std::thread a([&cx] { pqxx::work tx(cx); tx.exec("DELETE FROM a"); tx.commit(); }); // expect: shared-connection "several threads"
  std::thread b([&cx] { pqxx::work tx(cx); tx.exec("DELETE FROM b"); tx.commit(); });
  a.join();
  b.join();
}

void oneThreadOk(pqxx::connection &cx) {
  std::thread a([&cx] { pqxx::work tx(cx); tx.exec("DELETE FROM a"); tx.commit(); });
  a.join();
  pqxx::work tx(cx);
  tx.exec("DELETE FROM b");
  tx.commit();
}

void creatorBad(pqxx::connection &cx) {
  std::thread a([&cx] { pqxx::work tx(cx); tx.exec("DELETE FROM a"); tx.commit(); }); // expect: shared-connection "this thread and by the one that starts it"
  pqxx::work tx(cx);
  tx.exec("DELETE FROM b");
  tx.commit();
  a.join();
}

void ownOk(const std::string &url) {
  std::vector<std::thread> ts;
  for (int i = 0; i < 4; ++i)
    ts.emplace_back([url] {
      pqxx::connection cx(url);
      pqxx::work tx(cx);
      tx.exec("DELETE FROM a");
      tx.commit();
    });
  for (std::thread &t : ts)
    t.join();
}

void sociBad(soci::session &sql) {
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&sql, i] { sql << "DELETE FROM t WHERE id = :i", soci::use(i); }); // expect: shared-connection "connection 'sql'"
  for (std::thread &t : ts)
    t.join();
}

void sociOk(soci::connection_pool &pool) {
  std::vector<std::thread> ts;
  for (int i = 0; i < 8; ++i)
    ts.emplace_back([&pool, i] {
      soci::session sql(pool);
      sql << "DELETE FROM t WHERE id = :i", soci::use(i);
    });
  for (std::thread &t : ts)
    t.join();
}

// ---- C ---------------------------------------------------------------------
static void *work(void *arg) {
  PGconn *c = static_cast<PGconn *>(arg);
  PQclear(PQexec(c, "DELETE FROM t"));
  return nullptr;
}

void posixBad(PGconn *conn) {
  pthread_t ids[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&ids[i], nullptr, work, conn); // expect: shared-connection "connection 'conn'"
  for (int i = 0; i < 4; ++i)
    pthread_join(ids[i], nullptr);
}

void posixOk(PGconn **conns) {
  pthread_t ids[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&ids[i], nullptr, work, conns[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(ids[i], nullptr);
}

void posixOneOk(PGconn *conn) {
  pthread_t id;
  pthread_create(&id, nullptr, work, conn);
  pthread_join(id, nullptr);
}

static void *insert(void *arg) {
  MYSQL *m = static_cast<MYSQL *>(arg);
  if (mysql_query(m, "INSERT INTO t VALUES (1)"))
    return m;
  return nullptr;
}

void mysqlBad(MYSQL *m) {
  pthread_t a;
  pthread_create(&a, nullptr, insert, m); // expect: shared-connection "connection 'm'"
  if (mysql_query(m, "INSERT INTO t VALUES (2)"))
    return;
  pthread_join(a, nullptr);
}

void mysqlOk(MYSQL *m) {
  pthread_t a;
  pthread_create(&a, nullptr, insert, m);
  pthread_join(a, nullptr);
  if (mysql_query(m, "INSERT INTO t VALUES (2)"))
    return;
}
