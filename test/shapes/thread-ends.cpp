// RUN: %check_hosts %s
// Where there are exceptions pthread_exit runs the destructors on its way.
#include <libpq-fe.h>
#include <memory>
#include <pthread.h>

struct Finish {
  void operator()(PGconn *conn) const { PQfinish(conn); }
};

void *ownedOk(void *arg) {
  std::unique_ptr<PGconn, Finish> conn(PQconnectdb(static_cast<const char *>(arg)));
  if (PQstatus(conn.get()) != CONNECTION_OK)
    pthread_exit(nullptr);
  return nullptr;
}

void *rawBad(void *arg) {
  PGconn *conn = PQconnectdb(static_cast<const char *>(arg));
  if (PQstatus(conn) != CONNECTION_OK)
    pthread_exit(nullptr); // expect: connection-leak
  PQfinish(conn);
  return nullptr;
}
