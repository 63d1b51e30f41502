// RUN: %check_hosts %s
// Scenario 1 in C++: a lambda that is called in every branch releases. Twins: a
// branch without the call, a second call, a lambda that only looks.
#include <libpq-fe.h>

int parameterOk(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [](PGresult *p) { PQclear(p); };
  if (n) {
    done(r);
    return 1;
  }
  done(r);
  return 0;
}

int parameterBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [](PGresult *p) { PQclear(p); };
  if (n)
    return 1; // expect: result-leak "'r'"
  done(r);
  return 0;
}

int captureOk(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [&] {
    PQclear(r);
    r = nullptr;
  };
  switch (n) {
  case 1:
    done();
    return 1;
  case 2:
    done();
    r = PQexec(conn, "SELECT 2");
    break;
  default:
    break;
  }
  done();
  return 0;
}

int captureBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [&] {
    PQclear(r);
    r = nullptr;
  };
  switch (n) {
  case 1:
    return 1; // expect: result-leak "'r'"
  case 2:
    r = PQexec(conn, "SELECT 2");
    break;
  default:
    break;
  }
  done();
  return 0;
}

int twiceBad(PGconn *conn, int n) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto done = [r] { PQclear(r); };
  if (n)
    done();
  done(); // expect: double-release
  return 0;
}

int looksBad(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1"); // expect: result-leak "never released"
  auto rows = [](const PGresult *p) { return PQntuples(p); };
  return rows(r);
}

int genericOk(PGconn *conn) {
  PGresult *r = PQexec(conn, "SELECT 1");
  auto clear = [](auto *p) { PQclear(p); };
  int n = PQntuples(r);
  clear(r);
  return n;
}
