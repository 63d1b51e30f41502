// RUN: %check_hosts %s --preview -- -std=c++17
// A thread's function gets the connection as an argument: by pointer, by std::ref.
#include <functional>
#include <future>
#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <sqlite3.h>
#include <thread>

static void byPointer(pqxx::connection *cx) {
  pqxx::work tx(*cx);
  tx.exec("DELETE FROM log");
  tx.commit();
}
static void byReference(pqxx::connection &cx) {
  pqxx::work tx(cx);
  tx.exec("DELETE FROM log");
  tx.commit();
}
static void plain(PGconn *conn, int day) {
  const char *sql = day > 3 ? "DELETE FROM log" : "DELETE FROM day";
  PGresult *r = PQexec(conn, sql);
  if (PQresultStatus(r) != PGRES_COMMAND_OK)
    fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(r);
}

void pointersBad(pqxx::connection &cx) {
  std::thread a(byPointer, &cx), b(byPointer, &cx); // expect: shared-connection "connection 'cx' is used by several threads"
  a.join();
  b.join();
}

void referencesBad(pqxx::connection &cx) {
  std::thread a(byReference, std::ref(cx)), b(byReference, std::ref(cx)); // expect: shared-connection
  a.join();
  b.join();
}

void handlesBad(PGconn *conn) {
  std::thread a(plain, conn, 1); // expect: shared-connection
  std::thread b(plain, conn, 2);
  a.join();
  b.join();
}

void creatorToBad(PGconn *conn) {
  std::thread a(plain, conn, 1); // expect: shared-connection "by this thread and by the one that starts it"
  PGresult *r = PQexec(conn, "DELETE FROM day");
  if (PQresultStatus(r) != PGRES_COMMAND_OK)
    fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(r);
  a.join();
}

void onesOwnOk(pqxx::connection &one, pqxx::connection &other) {
  std::thread a(byReference, std::ref(one)), b(byReference, std::ref(other));
  a.join();
  b.join();
}

void twoInTurnOk(PGconn *conn) {
  std::thread a(plain, conn, 1);
  a.join();
  std::thread b(plain, conn, 2);
  b.join();
}

void deferredOk(PGconn *conn) {
  auto later = std::async(std::launch::deferred, plain, conn, 1);
  plain(conn, 2);
  later.get();
}

void anotherOk(PGconn *conn, const char *where) {
  std::thread a(plain, conn, 1);
  conn = PQconnectdb(where);
  plain(conn, 2);
  PQfinish(conn);
  a.join();
}

void oneAfterTheOtherOk(PGconn *conn) {
  std::thread a(plain, conn, 1);
  a.join();
  PGresult *r = PQexec(conn, "DELETE FROM day");
  if (PQresultStatus(r) != PGRES_COMMAND_OK)
    fprintf(stderr, "%s", PQerrorMessage(conn));
  PQclear(r);
}
