// RUN: %check_hosts %s
// Errors of interpreters jump out of the function: what it owes is lost.
// Declarations as in lua.h and lauxlib.h 5.4, ruby.h 3.1, R_ext/Error.h 4.2,
// caml/fail.h 4.13, perl 5.36's proto.h and zend_errors.h 8.2.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdlib.h>

typedef struct lua_State lua_State;
int luaL_error(lua_State *L, const char *fmt, ...);
int luaL_argerror(lua_State *L, int arg, const char *extramsg);
const char *luaL_checklstring(lua_State *L, int arg, size_t *l);
void *lua_newuserdatauv(lua_State *L, size_t sz, int nuvalue);
void lua_pushinteger(lua_State *L, long long n);

typedef unsigned long VALUE;
extern VALUE rb_eRuntimeError;
__attribute__((noreturn)) void rb_raise(VALUE exc, const char *fmt, ...);
VALUE rb_str_new_cstr(const char *s);

__attribute__((noreturn)) void Rf_error(const char *fmt, ...);

typedef long value;
__attribute__((noreturn)) void caml_failwith(char const *msg);
value caml_alloc_custom(void *ops, size_t size, long mem, long max);

typedef struct interpreter PerlInterpreter;
__attribute__((noreturn)) void Perl_croak(PerlInterpreter *my_perl, const char *pat, ...);

void php_error_docref(const char *docref, int type, const char *format, ...);
int PL_warning(const char *fmt, ...);
int PL_get_integer(unsigned long term, int *value);
#define E_ERROR 1
#define E_WARNING 2
#define E_NOTICE 8
#define E_COMPILE_ERROR 64

int luaQueryBad(lua_State *L, PGconn *conn) {
  PGresult *res = PQexec(conn, luaL_checklstring(L, 1, NULL));
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    luaL_error(L, "%s", PQerrorMessage(conn)); // expect: result-leak
  lua_pushinteger(L, PQntuples(res));
  PQclear(res);
  return 1;
}

int luaQueryOk(lua_State *L, PGconn *conn) {
  PGresult *res = PQexec(conn, luaL_checklstring(L, 1, NULL));
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    PQclear(res);
    luaL_error(L, "%s", PQerrorMessage(conn));
  }
  lua_pushinteger(L, PQntuples(res));
  PQclear(res);
  return 1;
}

struct cursor {
  sqlite3_stmt *stmt;
};

// The userdata has a collector of its own.
int luaUserdataOk(lua_State *L, sqlite3 *db) {
  struct cursor *c = lua_newuserdatauv(L, sizeof *c, 1);
  c->stmt = NULL;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &c->stmt, NULL) != SQLITE_OK)
    return luaL_error(L, "%s", sqlite3_errmsg(db));
  if (sqlite3_step(c->stmt) != SQLITE_ROW)
    return luaL_error(L, "no row");
  return 1;
}

VALUE rubyConnectBad(VALUE self, const char *dsn) {
  PGconn *conn = PQconnectdb(dsn);
  if (PQstatus(conn) != CONNECTION_OK)
    rb_raise(rb_eRuntimeError, "%s", PQerrorMessage(conn)); // expect: connection-leak
  VALUE name = rb_str_new_cstr(PQdb(conn));
  PQfinish(conn);
  return name;
}

VALUE rubyConnectOk(VALUE self, const char *dsn) {
  PGconn *conn = PQconnectdb(dsn);
  if (PQstatus(conn) != CONNECTION_OK) {
    VALUE why = rb_str_new_cstr(PQerrorMessage(conn));
    PQfinish(conn);
    rb_raise(rb_eRuntimeError, "%lu", why);
  }
  VALUE name = rb_str_new_cstr(PQdb(conn));
  PQfinish(conn);
  return name;
}

static void stop(MYSQL *db) { Rf_error("%s", mysql_error(db)); }

int rFetchBad(MYSQL *db) {
  MYSQL_RES *res = mysql_store_result(db);
  if (!res)
    stop(db);
  MYSQL_ROW row = mysql_fetch_row(res);
  if (!row)
    stop(db); // expect: result-leak
  int n = atoi(row[0]);
  mysql_free_result(res);
  return n;
}

int rFetchOk(MYSQL *db) {
  MYSQL_RES *res = mysql_store_result(db);
  if (!res)
    stop(db);
  MYSQL_ROW row = mysql_fetch_row(res);
  int n = row ? atoi(row[0]) : -1;
  mysql_free_result(res);
  if (n < 0)
    stop(db);
  return n;
}

value camlPrepareBad(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    caml_failwith(sqlite3_errmsg(db));
  if (sqlite3_column_count(stmt) != 1)
    caml_failwith("one column wanted"); // expect: statement-leak
  sqlite3_finalize(stmt);
  return 1;
}

value camlPrepareOk(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    caml_failwith(sqlite3_errmsg(db));
  int n = sqlite3_column_count(stmt);
  sqlite3_finalize(stmt);
  if (n != 1)
    caml_failwith("one column wanted");
  return 1;
}

int perlExecBad(PerlInterpreter *my_perl, sqlite3 *db, const char *sql) {
  char *msg = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &msg) != SQLITE_OK) // expect: buffer-leak
    Perl_croak(my_perl, "%s", msg);
  return sqlite3_changes(db);
}

int perlExecOk(PerlInterpreter *my_perl, sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    Perl_croak(my_perl, "%s", sqlite3_errmsg(db));
  return sqlite3_changes(db);
}

int phpFatalBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    php_error_docref(NULL, E_ERROR, "%s", PQerrorMessage(conn)); // expect: result-leak
  PQclear(res);
  return 0;
}

int phpWarningOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    php_error_docref(NULL, E_WARNING, "%s", PQerrorMessage(conn));
  PQclear(res);
  return 0;
}

int phpNoticeOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    php_error_docref(NULL, E_NOTICE, "%s", PQerrorMessage(conn));
  PQclear(res);
  return 0;
}

int phpCompileErrorBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    php_error_docref(NULL, E_COMPILE_ERROR, "%s", PQerrorMessage(conn)); // expect: result-leak
  PQclear(res);
  return 0;
}

// What jumps out where it is called first, since something was not loaded, was called
// before. Twins: it is not kept; it jumps whenever the name is missing.
struct api;
struct api *find_api(const char *name);
static struct api *Api, *Other;

static struct api *api(PerlInterpreter *my_perl) {
  if (!Api) {
    struct api *a = find_api("DBI");
    if (!a)
      Perl_croak(my_perl, "not loaded");
    Api = a;
  }
  return Api;
}
static struct api *notKept(PerlInterpreter *my_perl) {
  struct api *a = Other;
  if (!a) {
    a = find_api("DBI");
    if (!a)
      Perl_croak(my_perl, "not loaded");
  }
  return a;
}
static struct api *named(PerlInterpreter *my_perl, const char *name) {
  if (!Api)
    Api = find_api("DBI");
  struct api *a = find_api(name);
  if (!a)
    Perl_croak(my_perl, "%s is not loaded", name);
  return a;
}
int use(struct api *a);

int perlFirstTimeOk(PerlInterpreter *my_perl, PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = use(api(my_perl)) + PQntuples(res);
  PQclear(res);
  return n;
}

int perlNotKeptBad(PerlInterpreter *my_perl, PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = use(notKept(my_perl)) + PQntuples(res); // expect: result-leak
  PQclear(res);
  return n;
}

int perlNamedBad(PerlInterpreter *my_perl, PGconn *conn, const char *name) {
  PGresult *res = PQexec(conn, "SELECT 1");
  int n = use(named(my_perl, name)) + PQntuples(res); // expect: result-leak
  PQclear(res);
  return n;
}

// Prolog's say that the predicate fails; the statement is gone only then.
static int stepped(sqlite3_stmt *stmt) {
  if (sqlite3_step(stmt) == SQLITE_ROW)
    return 1;
  sqlite3_finalize(stmt);
  return PL_warning("no row");
}

int prologOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return PL_warning("cannot prepare");
  if (!stepped(stmt))
    return 0;
  int n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

static int steppedInto(sqlite3_stmt *stmt, unsigned long term, int *value) {
  if (sqlite3_step(stmt) == SQLITE_ROW)
    return 1;
  sqlite3_finalize(stmt);
  return PL_get_integer(term, value);
}

int prologBad(sqlite3 *db, unsigned long term) {
  sqlite3_stmt *stmt;
  int n = 0;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL) != SQLITE_OK)
    return PL_warning("cannot prepare");
  if (!steppedInto(stmt, term, &n))
    return 0;
  n += sqlite3_column_int(stmt, 0); // expect: use-after-release
  sqlite3_finalize(stmt);
  return n;
}
