// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against declarations with duckdb.h's signatures.
#include "Inputs/duckdb.h"
#include <stdio.h>

// Unlike sqlite3_open, a failed open hands out nothing.
int openOk(const char *path) {
  duckdb_database db;
  duckdb_connection con;
  if (duckdb_open(path, &db) == DuckDBError)
    return -1;
  if (duckdb_connect(db, &con) == DuckDBError) {
    duckdb_close(&db);
    return -1;
  }
  duckdb_disconnect(&con);
  duckdb_close(&db);
  return 0;
}

int openBad(const char *path) {
  duckdb_database db;
  duckdb_connection con;
  if (duckdb_open(path, &db) != DuckDBSuccess)
    return -1;
  if (duckdb_connect(db, &con) != DuckDBSuccess)
    return -1; // expect: connection-leak "database 'db' from 'duckdb_open' is not released by 'duckdb_close'"
  duckdb_disconnect(&con);
  duckdb_close(&db);
  return 0;
}

int connectBad(duckdb_database db, int quick) {
  duckdb_connection con;
  if (duckdb_connect(db, &con))
    return -1;
  if (quick)
    return 0; // expect: connection-leak "connection 'con'"
  duckdb_disconnect(&con);
  return 1;
}

// The message of a failed open is the caller's.
int openExtBad(const char *path, duckdb_config cfg) {
  duckdb_database db;
  char *err = NULL;
  if (duckdb_open_ext(path, &db, cfg, &err) == DuckDBError) { // expect: buffer-leak "'err'"
    fprintf(stderr, "%s\n", err);
    return -1;
  }
  duckdb_close(&db);
  return 0;
}

// A failed query leaves a result too.
int queryBad(duckdb_connection con) {
  duckdb_result res;
  if (duckdb_query(con, "SELECT 1", &res) == DuckDBError)
    return -1; // expect: result-leak "'res'"
  int n = (int)duckdb_row_count(&res);
  duckdb_destroy_result(&res);
  return n;
}

int queryOk(duckdb_connection con) {
  duckdb_result res;
  int n = -1;
  if (duckdb_query(con, "SELECT 1", &res) == DuckDBSuccess)
    n = (int)duckdb_row_count(&res);
  else
    fprintf(stderr, "%s\n", duckdb_result_error(&res));
  duckdb_destroy_result(&res);
  return n;
}

int noResultOk(duckdb_connection con) { return duckdb_query(con, "DELETE FROM t", NULL); }

int prepareBad(duckdb_connection con) {
  duckdb_prepared_statement st;
  if (duckdb_prepare(con, "SELECT ?", &st) == DuckDBError)
    return -1; // expect: statement-leak "'st'"
  int rc = duckdb_bind_int64(st, 1, 42);
  duckdb_destroy_prepare(&st);
  return rc;
}

int prepareOk(duckdb_connection con) {
  duckdb_prepared_statement st = NULL;
  duckdb_result res;
  int rc = -1;
  if (duckdb_prepare(con, "SELECT ?", &st) == DuckDBSuccess &&
      duckdb_bind_int64(st, 1, 42) == DuckDBSuccess) {
    rc = duckdb_execute_prepared(st, &res);
    duckdb_destroy_result(&res);
  }
  duckdb_destroy_prepare(&st);
  return rc;
}

// Closing is not a release.
int appenderBad(duckdb_connection con) {
  duckdb_appender app;
  if (duckdb_appender_create(con, NULL, "t", &app) == DuckDBError) { // expect: statement-leak "'app'"
    return -1;
  }
  duckdb_append_int64(app, 1);
  duckdb_appender_end_row(app);
  return duckdb_appender_close(app);
}

int appenderOk(duckdb_connection con) {
  duckdb_appender app;
  if (duckdb_appender_create(con, NULL, "t", &app) == DuckDBSuccess) {
    duckdb_append_int64(app, 1);
    duckdb_appender_end_row(app);
  }
  return duckdb_appender_destroy(&app);
}

// A chunk for each round.
int chunksBad(duckdb_result res) {
  int n = 0;
  duckdb_data_chunk c;
  while ((c = duckdb_fetch_chunk(res)) != NULL) // expect: result-leak "'c'"
    n += (int)duckdb_data_chunk_get_size(c);
  return n;
}

int chunksOk(duckdb_result res) {
  int n = 0;
  for (;;) {
    duckdb_data_chunk c = duckdb_fetch_chunk(res);
    if (!c)
      break;
    n += (int)duckdb_data_chunk_get_size(c);
    duckdb_destroy_data_chunk(&c);
  }
  return n;
}

int textBad(duckdb_result *res) {
  char *s = duckdb_value_varchar(res, 0, 0); // expect: buffer-leak "'s'"
  return s && s[0] == 'x';
}

void wrongBad(duckdb_result *res) {
  char *s = duckdb_value_varchar(res, 0, 0);
  duckdb_logical_type t = duckdb_column_logical_type(res, 0);
  duckdb_free(t); // expect: wrong-release "'t'"
  duckdb_free(s);
}
