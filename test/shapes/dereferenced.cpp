// What was dereferenced is not null, and a field that a small helper tests
// says which of its outcomes this is.
// RUN: %check_hosts %s
#include <libpq-fe.h>
#include <sql.h>
#include <sqlext.h>

struct Session {
  SQLHDBC Dbc;
  SQLHDBC get();
  int failed(int Rc) { return Rc != SQL_SUCCESS && Rc != SQL_SUCCESS_WITH_INFO; }
};

struct Statement {
  SQLHSTMT Handle = nullptr;
  Session *Owner;
  explicit Statement(Session *S);
  ~Statement() {
    if (Handle)
      SQLFreeHandle(SQL_HANDLE_STMT, Handle);
  }
  int failed(int Rc) {
    if (Owner != nullptr)
      return Owner->failed(Rc);
    return 1;
  }
  int succeeded(int Rc) {
    if (Owner != nullptr)
      return !Owner->failed(Rc);
    return 1;
  }
  void openBad();
};

// S is not null: its member function is called.
Statement::Statement(Session *S) : Owner(S) {
  if (failed(SQLAllocHandle(SQL_HANDLE_STMT, S->get(), &Handle)))
    Handle = nullptr;
}

void Statement::openBad() {
  SQLHSTMT Local = SQL_NULL_HSTMT;
  if (succeeded(SQLAllocHandle(SQL_HANDLE_STMT, Owner->get(), &Local))) // expect: statement-leak "'Local'"
    Local = nullptr;
}

struct Context {
  PGconn *Conn;
  int Quiet;
};

// The second test of the context cannot fail any more.
int contextTestedLateOk(Context *C) {
  PGresult *R = PQexec(C->Conn, "SELECT 1");
  int N = PQntuples(R);
  if (C)
    PQclear(R);
  return N;
}

int contextTestedFirstBad(Context *C, PGconn *Conn) {
  PGresult *R = PQexec(Conn, "SELECT 1");
  int N = PQntuples(R);
  if (C)
    PQclear(R);
  return N; // expect: result-leak "before this return"
}

static void closeUnlessQuiet(Context *C, PGresult *R) {
  if (!C->Quiet)
    PQclear(R);
}

int fieldDecidesOk(Context *C) {
  C->Quiet = 0;
  PGresult *R = PQexec(C->Conn, "SELECT 1");
  int N = PQntuples(R);
  closeUnlessQuiet(C, R);
  return N;
}

int fieldDecidesBad(Context *C) {
  C->Quiet = 1;
  PGresult *R = PQexec(C->Conn, "SELECT 1"); // expect: result-leak "never released"
  int N = PQntuples(R);
  closeUnlessQuiet(C, R);
  return N;
}
