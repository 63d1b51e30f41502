// RUN: %check_hosts --preview %s
// A caller's handle is taken out of its place for a new one, and forgotten. Twins
// release it, hand it on, or put it back.
#include <libpq-fe.h>
#include <utility>

int exchangeBad(PGconn *c, PGresult *&last) {
  PGresult *old = std::exchange(last, PQexec(c, "SELECT 1"));
  return old ? PQntuples(old) : 0; // expect: member-leak "is overwritten by 'PQexec'"
}

int exchangeOk(PGconn *c, PGresult *&last) {
  PGresult *old = std::exchange(last, PQexec(c, "SELECT 1"));
  int rows = old ? PQntuples(old) : 0;
  PQclear(old);
  return rows;
}

PGresult *returnedOk(PGconn *c, PGresult *&last) {
  PGresult *old = std::exchange(last, PQexec(c, "SELECT 1"));
  if (PQntuples(old) == 0)
    PQclear(std::exchange(old, nullptr));
  return old;
}

struct link {
  PGconn *c;
  const char *info;
};

int reopenBad(link *l) {
  PGconn *old = l->c;
  if (PQstatus(old) == CONNECTION_OK)
    return 0;
  l->c = PQconnectdb(l->info);
  return PQstatus(l->c) == CONNECTION_OK; // expect: member-leak "is overwritten by 'PQconnectdb'"
}

int reopenOk(link *l) {
  PGconn *old = l->c;
  if (PQstatus(old) == CONNECTION_OK)
    return 0;
  l->c = PQconnectdb(l->info);
  if (PQstatus(l->c) != CONNECTION_OK) {
    PQfinish(l->c);
    l->c = old;
    return -1;
  }
  PQfinish(old);
  return 1;
}
