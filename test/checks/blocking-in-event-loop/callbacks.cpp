// RUN: %check_hosts %s --preview -- -std=c++20 -Wno-deprecated-declarations
// Queries that wait in a coroutine or on an event loop, and captures that are
// gone by the time that a callback runs.
#include <coroutine>
#include <functional>
#include <future>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <cstdio>
#include <string>

namespace boost::asio { // as in Boost.Asio
struct io_context {};
template <typename F> void post(io_context &, F &&) {}
template <typename F> void dispatch(io_context &, F &&) {}
template <typename T> struct awaitable {
  struct promise_type {
    awaitable get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(T) {}
    void unhandled_exception() {}
  };
};
} // namespace boost::asio
namespace asio = boost::asio;

void postedBad(asio::io_context &io, PGconn *conn) {
  asio::post(io, [conn] { PQclear(PQexec(conn, "SELECT pg_sleep(10)")); }); // expect: blocking-in-event-loop "'PQexec' blocks the event loop on which 'boost::asio::post' runs this callback"
}

void postedOk(asio::io_context &io, PGconn *conn) {
  asio::post(io, [conn] {
    if (!PQsendQuery(conn, "SELECT pg_sleep(10)"))
      puts(PQerrorMessage(conn));
  });
}

static void clear(PGconn *conn) { PQclear(PQexec(conn, "DELETE FROM session")); }

void inHelperBad(asio::io_context &io, PGconn *conn) {
  asio::dispatch(io, [conn] { clear(conn); }); // expect: blocking-in-event-loop "'clear', which calls 'PQexec', blocks"
}

// What the callback answers with is a function too, which the lambda holds.
void answeredBad(asio::io_context &io, PGconn *conn, std::function<void(bool)> answer) {
  asio::post(io, [conn, answer] {
    clear(conn); // expect: blocking-in-event-loop "'clear', which calls 'PQexec', blocks"
    answer(true);
  });
}

void answeredOk(asio::io_context &io, PGconn *conn, std::function<void(bool)> answer) {
  asio::post(io, [conn, answer] { answer(PQsendQuery(conn, "DELETE FROM session")); });
}

// The function itself is what runs.
void functionBad(asio::io_context &io, PGconn *conn) {
  std::function<void()> job([conn] { clear(conn); }); // expect: blocking-in-event-loop
  asio::post(io, job);
}

void notPostedOk(PGconn *conn) {
  auto f = [conn] { clear(conn); };
  f();
}

void redisBad(asio::io_context &io, redisContext *c) {
  asio::post(io, [c] {
    void *r = redisCommand(c, "PING"); // expect: blocking-in-event-loop "'redisCommand'"
    freeReplyObject(r);
  });
}

void mysqlBad(asio::io_context &io, MYSQL *m) {
  asio::post(io, [m] {
    if (mysql_query(m, "DELETE FROM t")) // expect: blocking-in-event-loop "'mysql_query'"
      puts(mysql_error(m));
  });
}

void mysqlOk(MYSQL *m) {
  if (mysql_query(m, "DELETE FROM t"))
    puts(mysql_error(m));
}

asio::awaitable<int> coroutineBad(PGconn *conn) {
  PQclear(PQexec(conn, "DELETE FROM t")); // expect: blocking-in-event-loop "blocks the thread that runs this coroutine and others"
  co_return 1;
}

asio::awaitable<int> coroutineOk(PGconn *conn) { co_return PQsendQuery(conn, "DELETE FROM t"); }

asio::awaitable<int> coroutineHelperBad(PGconn *conn) {
  clear(conn); // expect: blocking-in-event-loop
  co_return 1;
}

// ---- captures --------------------------------------------------------------
void captureBad(asio::io_context &io, PGconn *conn, std::string text) {
  asio::post(io, [conn, &text] { // expect: dangling-capture "captures 'text' by reference, which is gone by then"
    if (!PQsendQuery(conn, text.c_str()))
      puts(PQerrorMessage(conn));
  });
}

void captureOk(asio::io_context &io, PGconn *conn, std::string text) {
  asio::post(io, [conn, text] {
    if (!PQsendQuery(conn, text.c_str()))
      puts(PQerrorMessage(conn));
  });
}

void captureReferenceOk(asio::io_context &io, PGconn *conn, std::string &text) {
  asio::post(io, [conn, &text] {
    if (!PQsendQuery(conn, text.c_str()))
      puts(PQerrorMessage(conn));
  });
}

void captureAllBad(asio::io_context &io, PGconn *conn) {
  int n = 0;
  asio::post(io, [&] { // expect: dangling-capture
    n += PQsendQuery(conn, "SELECT 1");
  });
}

void captureWaitsOk(asio::io_context &io, PGconn *conn) {
  std::promise<int> p;
  asio::post(io, [&p, conn] { p.set_value(PQsendQuery(conn, "SELECT 1")); });
  p.get_future().get();
}

void captureNowOk(PGconn *conn) {
  int n = 0;
  auto f = [&] { n += PQsendQuery(conn, "SELECT 1"); };
  f();
}

void captureStaticOk(asio::io_context &io, PGconn *conn) {
  static int n;
  asio::post(io, [conn] { n += PQsendQuery(conn, "SELECT 1"); });
}
