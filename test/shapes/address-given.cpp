// RUN: %check_hosts %s
// The address of a handle that lies in an object or behind a pointer is given to a function
// whose body was not seen: it may do anything with it. Twins: it can only look.
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>

extern "C" int keepAnything(void *data);
int fillOrTake(sqlite3_stmt **stmt);
int look(sqlite3_stmt *const *stmt);

struct Holder {
  sqlite3_stmt *stmt;
};

static void passOn(sqlite3_stmt **stmt) { keepAnything(stmt); }
static void passMember(Holder *h) { fillOrTake(&h->stmt); }
static void lookAtMember(const Holder *h) { look(&h->stmt); }

int behindPointerOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr) != SQLITE_OK)
    return 1;
  passOn(&stmt);
  return 0;
}

int inObjectOk(sqlite3 *db) {
  Holder h;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &h.stmt, nullptr) != SQLITE_OK)
    return 1;
  passMember(&h);
  return 0;
}

int inObjectBad(sqlite3 *db) {
  Holder h;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &h.stmt, nullptr) != SQLITE_OK) // expect: statement-leak
    return 1;
  lookAtMember(&h);
  return 0;
}

template <typename T> struct External {
  static void make(T *data) { keepAnything(data); }
};

// The object that the script gets releases it.
class Worker {
  sqlite3 *db;
  sqlite3_stmt *stmt = nullptr;

public:
  explicit Worker(sqlite3 *db) : db(db) {}
  int execute() { return sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr); }
  void done() { External<sqlite3_stmt *>::make(&stmt); }
};

class Forgetful {
  sqlite3 *db;
  sqlite3_stmt *stmt = nullptr;

public:
  explicit Forgetful(sqlite3 *db) : db(db) {}
  int execute() { return sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, nullptr); } // expect: member-leak
  int columns() { return sqlite3_column_count(stmt); }
};

// Handles without a type of their own: functions that name them are looked at all the same.
void take(void *handle);

class Untyped {
  SQLHDBC dbc;
  SQLHSTMT stmt = SQL_NULL_HSTMT;

public:
  explicit Untyped(SQLHDBC dbc) : dbc(dbc) {}
  bool execute() { return SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)); }
  void done() { External<SQLHSTMT>::make(&stmt); }
};

class UntypedValue {
  SQLHDBC dbc;
  SQLHSTMT stmt = SQL_NULL_HSTMT;

public:
  explicit UntypedValue(SQLHDBC dbc) : dbc(dbc) {}
  bool execute() { return SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)); }
  void done() { take(stmt); }
};

class UntypedForgetful {
  SQLHDBC dbc;
  SQLHSTMT stmt = SQL_NULL_HSTMT;

public:
  explicit UntypedForgetful(SQLHDBC dbc) : dbc(dbc) {}
  bool execute() {
    return SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)); // expect: member-leak
  }
  bool open() const { return stmt != SQL_NULL_HSTMT; }
};
