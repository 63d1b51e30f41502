// Expected: shared-connection; said: static-destruction only. A question of libpqxx's users (one global pqxx::connection, two threads).
// Mechanism: a global `PGconn *` used by a thread's function is found, an object of pqxx::connection is not.
#include <pqxx/pqxx>
#include <thread>

#ifndef FIXED
static pqxx::connection shared("dbname=test");
#endif

static void work() {
#ifdef FIXED
  pqxx::connection shared("dbname=test");
#endif
  pqxx::work w(shared);
  w.exec("UPDATE employee SET salary = salary * 2");
  w.commit();
}

int main() {
  std::thread first(work);
  std::thread second(work);
  first.join();
  second.join();
}
