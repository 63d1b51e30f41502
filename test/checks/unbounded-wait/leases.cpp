// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations -isystem /usr/include/libmongoc-1.0 -isystem /usr/include/libbson-1.0
// Waits whose outcome nobody looks at, and waits without an end in callbacks.
#include <mongoc/mongoc.h>
#include <soci/soci.h>
#include <string>

namespace boost::asio { // as in Boost.Asio
struct io_context {};
template <typename F> void post(io_context &, F &&) {}
} // namespace boost::asio

namespace httplib { // as in cpp-httplib
struct Request {
  std::string body;
};
struct Response {
  std::string body;
};
} // namespace httplib

using gboolean = int;
extern "C" unsigned g_timeout_add(unsigned interval, gboolean (*function)(void *), void *data);

void pingBad(soci::connection_pool &pool) {
  std::size_t pos = 0;
  pool.try_lease(pos, 500); // expect: unbounded-wait "says whether it got a connection, and nobody looks"
  pool.at(pos) << "DELETE FROM session"; // expect: exception-leak
  pool.give_back(pos);
}

bool pingOk(soci::connection_pool &pool) {
  std::size_t pos = 0;
  if (!pool.try_lease(pos, 500))
    return false;
  pool.at(pos) << "DELETE FROM session"; // expect: exception-leak
  pool.give_back(pos);
  return true;
}

bool assignedOk(soci::connection_pool &pool) {
  std::size_t pos = 0;
  const bool got = pool.try_lease(pos, 500);
  if (got)
    pool.give_back(pos);
  return got;
}

void unreadBad(soci::connection_pool &pool) {
  std::size_t pos = 0;
  (void)pool.try_lease(pos, 500); // expect: unbounded-wait
  pool.give_back(pos);
}

void postedBad(boost::asio::io_context &io, soci::connection_pool &pool) {
  boost::asio::post(io, [&pool] {
    soci::session sql(pool); // expect: unbounded-wait "waits for a connection without a limit in a callback that 'boost::asio::post' runs"
    sql << "DELETE FROM session"; // expect: blocking-in-event-loop
  });
}

void postedOk(boost::asio::io_context &io, int *n) {
  boost::asio::post(io, [n] { ++*n; });
}

static gboolean tickBad(void *data) {
  auto *pool = static_cast<mongoc_client_pool_t *>(data);
  mongoc_client_t *c = mongoc_client_pool_pop(pool); // expect: unbounded-wait "'mongoc_client_pool_pop' waits for a connection without a limit in a callback that 'g_timeout_add' runs"
  mongoc_client_pool_push(pool, c);
  return 1;
}

static gboolean tickOk(void *data) {
  auto *pool = static_cast<mongoc_client_pool_t *>(data);
  if (mongoc_client_t *c = mongoc_client_pool_try_pop(pool))
    mongoc_client_pool_push(pool, c);
  return 1;
}

void timers(mongoc_client_pool_t *pool) {
  g_timeout_add(1000, tickBad, pool);
  g_timeout_add(1000, tickOk, pool);
}

void handlerBad(const httplib::Request &, httplib::Response &res, soci::connection_pool &pool) {
  soci::session sql(pool); // expect: unbounded-wait "in the handler of a request"
  sql << "SELECT name FROM u", soci::into(res.body);
}

void handlerOk(const httplib::Request &, httplib::Response &res, soci::session &sql) {
  sql << "SELECT name FROM u", soci::into(res.body);
}

void popBad(const httplib::Request &, mongoc_client_pool_t *pool) {
  mongoc_client_t *c = mongoc_client_pool_pop(pool); // expect: unbounded-wait "set waitQueueTimeoutMS"
  mongoc_client_pool_push(pool, c);
}

void workerOk(mongoc_client_pool_t *pool) {
  mongoc_client_t *c = mongoc_client_pool_pop(pool);
  mongoc_client_pool_push(pool, c);
}
