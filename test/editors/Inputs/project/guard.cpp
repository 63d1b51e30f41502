#include "guard.hpp"

int guardOk(PGconn *conn) {
  Guard guard{PQexec(conn, "a")};
  return PQntuples(guard.res);
}

int classOk(PGconn *conn) {
  Result result(PQexec(conn, "b"));
  return PQntuples(result.get());
}

int templateOk(PGconn *conn) {
  Owner<PGresult> owner{PQexec(conn, "c")};
  return PQntuples(owner.handle);
}

void callbackOk(PGconn *conn) {
  withResult(conn, [](PGresult *res) { PQntuples(res); });
}

int wrappersOk(PGconn *conn) {
  PGresult *res = ask(conn);
  int n = rows(res);
  done(res);
  return n;
}

int afterHiddenOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "d");
  done(res);
  res = PQexec(conn, "e");
  int n = PQntuples(res);
  done(res);
  return n;
}

int plainBad(PGconn *conn, bool early) {
  PGresult *res = PQexec(conn, "f");
  if (early)
    return 0; // found in the editor too
  PQclear(res);
  return 1;
}
