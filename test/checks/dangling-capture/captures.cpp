// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Callbacks that run later, and what they refer to.
#include <functional>
#include <future>
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <thread>
#include <utility>

namespace boost::asio { // as in Boost.Asio
struct io_context {};
template <typename F> void post(io_context &, F &&) {}
} // namespace boost::asio
namespace trantor { // as in trantor, Drogon's event loop
class EventLoop {
public:
  void queueInLoop(const std::function<void()> &f);
  unsigned long runEvery(double interval, const std::function<void()> &f);
};
} // namespace trantor
namespace drogon::orm { // as in Drogon
class Result {};
class Transaction;
class DbClient {
public:
  template <typename F, typename... Args>
  void execSqlAsync(const std::string &sql, F &&done, Args &&...args) {}
  void newTransactionAsync(const std::function<void(const std::shared_ptr<Transaction> &)> &f);
};
} // namespace drogon::orm
namespace asio = boost::asio;
using drogon::orm::DbClient;
using drogon::orm::Result;
void log(const std::string &text);

void postBad(asio::io_context &io, PGconn *conn) {
  std::string name = "x";
  asio::post(io, [&name, conn] { // expect: dangling-capture "captures 'name' by reference"
    if (!PQsendQuery(conn, name.c_str()))
      log(name);
  });
}

void postOk(asio::io_context &io, PGconn *conn) {
  std::string name = "x";
  asio::post(io, [name, conn] {
    if (!PQsendQuery(conn, name.c_str()))
      log(name);
  });
}

void allBad(asio::io_context &io, sqlite3 *db) {
  int rows = 0;
  asio::post(io, [&] { rows = sqlite3_changes(db); }); // expect: dangling-capture "'rows'"
}

void movedOk(asio::io_context &io, sqlite3 *db) {
  auto rows = std::make_shared<int>(0);
  asio::post(io, [rows, db] { *rows = sqlite3_changes(db); });
}

void transactionBad(DbClient &db, const std::string &name) {
  std::string text = "INSERT INTO u VALUES ('" + name + "')";
  db.newTransactionAsync([&text](const std::shared_ptr<drogon::orm::Transaction> &) { log(text); }); // expect: dangling-capture "the callback that 'drogon::orm::DbClient::newTransactionAsync' runs later captures 'text' by reference"
}

void transactionOk(DbClient &db, const std::string &name) {
  std::string text = "INSERT INTO u VALUES ('" + name + "')";
  db.newTransactionAsync(
      [text](const std::shared_ptr<drogon::orm::Transaction> &) { log(text); });
}

void queryBad(DbClient &db) {
  int count = 0;
  db.execSqlAsync("SELECT 1", [&count](const Result &) { ++count; }); // expect: dangling-capture "'count'"
}

void queryOk(DbClient &db, int &count) {
  db.execSqlAsync("SELECT 1", [&count](const Result &) { ++count; });
}

void timerBad(trantor::EventLoop &loop, PGconn *conn) {
  int failed = 0;
  loop.runEvery(1.0, [&failed, conn] { failed += PQstatus(conn) != CONNECTION_OK; }); // expect: dangling-capture "'failed'"
}

void timerOk(trantor::EventLoop &loop, PGconn *conn) {
  auto failed = std::make_shared<int>(0);
  loop.runEvery(1.0, [failed, conn] { *failed += PQstatus(conn) != CONNECTION_OK; });
}

void queuedBad(trantor::EventLoop &loop, sqlite3 *db) {
  sqlite3_stmt *stmt = nullptr;
  loop.queueInLoop([&stmt, db] { sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr); }); // expect: dangling-capture "'stmt'"
}

void answeredBad(asio::io_context &io, PGconn *conn, std::function<void(int)> answer) {
  int sent = 0;
  asio::post(io, [&sent, conn, answer] { // expect: dangling-capture "'sent'"
    sent = PQsendQuery(conn, "SELECT 1");
    answer(sent);
  });
}

void answeredOk(asio::io_context &io, PGconn *conn, std::function<void(int)> answer) {
  asio::post(io, [conn, answer] { answer(PQsendQuery(conn, "SELECT 1")); });
}

// Threads that are left to themselves.
void detachedBad(PGconn *conn, const std::string &name) {
  std::string text = "NOTIFY " + name;
  std::thread([&] { PQclear(PQexec(conn, text.c_str())); }).detach(); // expect: dangling-capture
}

void detachedOk(PGconn *conn, const std::string &name) {
  std::string text = "NOTIFY " + name;
  std::thread([conn, text] { PQclear(PQexec(conn, text.c_str())); }).detach();
}

void namedBad(PGconn *conn) {
  int failed = 0;
  std::thread worker([conn, &failed] { failed += PQstatus(conn) != CONNECTION_OK; }); // expect: dangling-capture "'failed'"
  worker.detach();
}

void joinedOk(PGconn *conn) {
  int failed = 0;
  std::thread worker([conn, &failed] { failed += PQstatus(conn) != CONNECTION_OK; });
  worker.join();
}

// Another one is left to itself.
void otherOk(PGconn *conn, std::thread &old) {
  int failed = 0;
  std::thread worker([conn, &failed] { failed += PQstatus(conn) != CONNECTION_OK; });
  old.detach();
  worker.join();
}

// The function waits, so that its locals live long enough.
int waitedOk(asio::io_context &io, PGconn *conn) {
  std::promise<int> done;
  std::future<int> answer = done.get_future();
  asio::post(io, [&done, conn] { done.set_value(PQsendQuery(conn, "SELECT 1")); });
  return answer.get();
}

// Called at once.
int calledOk(PGconn *conn) {
  int sent = 0;
  auto send = [&sent, conn] { sent = PQsendQuery(conn, "SELECT 1"); };
  send();
  return sent;
}

// What lives as long as the process.
void staticOk(trantor::EventLoop &loop, PGconn *conn) {
  static int failed = 0;
  loop.runEvery(1.0, [conn] { failed += PQstatus(conn) != CONNECTION_OK; });
}
