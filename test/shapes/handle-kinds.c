// RUN: %check_hosts %s
// What kind of handle it is, a variable, a member or a caller says.
#include <sql.h>
#include <sqlext.h>

struct holder {
  SQLSMALLINT type;
  SQLHANDLE handle;
};

static void drop(struct holder *h) { SQLFreeHandle(h->type, h->handle); }

static void dropAndClear(struct holder *h) {
  if (h->handle)
    SQLFreeHandle(h->type, h->handle);
  h->handle = SQL_NULL_HANDLE;
}

int variableBad(SQLHDBC dbc, int quiet) {
  SQLSMALLINT type = SQL_HANDLE_STMT;
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(SQLAllocHandle(type, dbc, &s)))
    return -1;
  if (quiet)
    return 1; // expect: statement-leak "'s'"
  SQLFreeHandle(type, s);
  return 0;
}

int memberBad(SQLHDBC dbc, int quiet) {
  struct holder h;
  h.type = SQL_HANDLE_STMT;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &h.handle)))
    return -1;
  if (quiet)
    return 1; // expect: statement-leak "'h.handle'"
  drop(&h);
  return 0;
}

int memberTwiceBad(SQLHDBC dbc) {
  struct holder h = {SQL_HANDLE_STMT, SQL_NULL_HANDLE};
  if (!SQL_SUCCEEDED(SQLAllocHandle(h.type, dbc, &h.handle)))
    return -1;
  drop(&h);
  drop(&h); // expect: double-release
  return 0;
}

int memberOnceGood(SQLHDBC dbc) {
  struct holder h = {SQL_HANDLE_STMT, SQL_NULL_HANDLE};
  if (!SQL_SUCCEEDED(SQLAllocHandle(h.type, dbc, &h.handle)))
    return -1;
  dropAndClear(&h);
  dropAndClear(&h);
  return 0;
}

int callersTwiceBad(struct holder *h) {
  SQLFreeHandle(h->type, h->handle);
  SQLFreeHandle(h->type, h->handle); // expect: double-release
  return 0;
}

int callersOnceGood(struct holder *h) {
  if (h->type == SQL_HANDLE_STMT)
    SQLFreeStmt(h->handle, SQL_CLOSE);
  SQLFreeHandle(h->type, h->handle);
  h->handle = SQL_NULL_HANDLE;
  return 0;
}

int usedBad(struct holder *h) {
  SQLFreeHandle(h->type, h->handle);
  return SQLExecute(h->handle); // expect: use-after-release
}

// Wrappers: the caller says what it is.
static SQLRETURN allocate(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out) {
  return SQLAllocHandle(type, parent, out);
}

static int init(struct holder *h, SQLSMALLINT type, SQLHANDLE parent) {
  h->type = type;
  h->handle = SQL_NULL_HANDLE;
  return SQL_SUCCEEDED(SQLAllocHandle(type, parent, &h->handle)) ? 0 : -1;
}

int allocatedBad(SQLHDBC dbc, int quiet) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(allocate(SQL_HANDLE_STMT, dbc, &s)))
    return -1;
  if (quiet)
    return 1; // expect: statement-leak "'s'"
  SQLFreeHandle(SQL_HANDLE_STMT, s);
  return 0;
}

int allocatedGood(SQLHDBC dbc) {
  SQLHSTMT s;
  if (!SQL_SUCCEEDED(allocate(SQL_HANDLE_STMT, dbc, &s)))
    return -1;
  SQLFreeHandle(SQL_HANDLE_STMT, s);
  return 0;
}

int initBad(SQLHDBC dbc, int quiet) {
  struct holder h;
  if (init(&h, SQL_HANDLE_STMT, dbc))
    return -1;
  if (quiet)
    return 1; // expect: statement-leak "'h.handle'"
  dropAndClear(&h);
  return 0;
}

int initGood(SQLHDBC dbc, int quiet) {
  struct holder h;
  if (init(&h, SQL_HANDLE_STMT, dbc))
    return -1;
  if (quiet) {
    drop(&h);
    return 1;
  }
  dropAndClear(&h);
  return 0;
}

int initUsedBad(SQLHDBC dbc) {
  struct holder h;
  if (init(&h, SQL_HANDLE_STMT, dbc))
    return -1;
  SQLHANDLE s = h.handle;
  dropAndClear(&h);
  return SQLExecute(s); // expect: use-after-release
}
