// RUN: %check_hosts %s
// Functions of interpreters that look at an argument and raise an error when it is of
// another type: what the function has acquired before is lost. Declarations as in
// lauxlib.h 5.4 and ruby.h 3.1.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

typedef struct lua_State lua_State;
typedef long long lua_Integer;
lua_Integer luaL_checkinteger(lua_State *L, int arg);
const char *luaL_checklstring(lua_State *L, int arg, size_t *l);
void *luaL_checkudata(lua_State *L, int arg, const char *name);
const char *lua_pushstring(lua_State *L, const char *s);
void lua_call(lua_State *L, int args, int results);

typedef unsigned long VALUE;
VALUE rb_yield(VALUE value);
VALUE rb_str_new_cstr(const char *s);
char *rb_string_value_cstr(volatile VALUE *value);
VALUE rb_ensure(VALUE (*body)(VALUE), VALUE with, VALUE (*ensure)(VALUE), VALUE ensured);

int fieldBad(lua_State *L) {
  MYSQL **db = luaL_checkudata(L, 1, "db");
  MYSQL_RES *res = mysql_list_tables(*db, luaL_checklstring(L, 2, NULL));
  if (!res)
    return 0;
  MYSQL_ROW row = mysql_fetch_row(res);
  lua_Integer column = luaL_checkinteger(L, 3); // expect: result-leak "'luaL_checkinteger'"
  lua_pushstring(L, row ? row[column] : "");
  mysql_free_result(res);
  return 1;
}

int fieldOk(lua_State *L) {
  MYSQL **db = luaL_checkudata(L, 1, "db");
  lua_Integer column = luaL_checkinteger(L, 3);
  MYSQL_RES *res = mysql_list_tables(*db, luaL_checklstring(L, 2, NULL));
  if (!res)
    return 0;
  MYSQL_ROW row = mysql_fetch_row(res);
  lua_pushstring(L, row ? row[column] : "");
  mysql_free_result(res);
  return 1;
}

// It has been looked at before.
int againOk(lua_State *L) {
  MYSQL **db = luaL_checkudata(L, 1, "db");
  if (luaL_checkinteger(L, 3) < 0)
    return 0;
  MYSQL_RES *res = mysql_list_tables(*db, luaL_checklstring(L, 2, NULL));
  if (!res)
    return 0;
  MYSQL_ROW row = mysql_fetch_row(res);
  lua_pushstring(L, row ? row[luaL_checkinteger(L, 3)] : "");
  mysql_free_result(res);
  return 1;
}

static void bindAll(lua_State *L, sqlite3_stmt *s, int n) {
  for (int i = 1; i <= n; ++i)
    sqlite3_bind_int64(s, i, luaL_checkinteger(L, i + 2));
}

int insertBad(lua_State *L) {
  sqlite3 **db = luaL_checkudata(L, 1, "db");
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(*db, luaL_checklstring(L, 2, NULL), -1, &s, NULL) != SQLITE_OK)
    return 0;
  bindAll(L, s, 2); // expect: statement-leak "'bindAll'"
  int done = sqlite3_step(s) == SQLITE_DONE;
  sqlite3_finalize(s);
  return done;
}

VALUE eachBad(VALUE self, PGconn *conn) {
  PGresult *res = PQexec(conn, "SELECT v FROM t");
  if (PQresultStatus(res) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(res); ++i)
      rb_yield(rb_str_new_cstr(PQgetvalue(res, i, 0))); // expect: result-leak
  PQclear(res);
  return self;
}

VALUE queryOk(VALUE sql, PGconn *conn) {
  const char *text = rb_string_value_cstr(&sql);
  PGresult *res = PQexec(conn, text);
  VALUE first = PQresultStatus(res) == PGRES_TUPLES_OK ? rb_str_new_cstr(PQgetvalue(res, 0, 0)) : 0;
  PQclear(res);
  return first;
}
