/* The handle functions that generated programs call, with the names and
 * signatures of libpq and sqlite3, so that the packs of these libraries are
 * what is tested. runtime.c implements them for the execution. */
#ifndef FAKE_H
#define FAKE_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef enum { CONNECTION_OK, CONNECTION_BAD } ConnStatusType;
typedef enum {
  PGRES_EMPTY_QUERY, PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_OUT, PGRES_COPY_IN,
  PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR, PGRES_FATAL_ERROR
} ExecStatusType;
PGconn *PQconnectdb(const char *conninfo);
ConnStatusType PQstatus(const PGconn *conn);
char *PQdb(const PGconn *conn);
void PQfinish(PGconn *conn);
PGresult *PQexec(PGconn *conn, const char *query);
int PQsendQuery(PGconn *conn, const char *query);
PGresult *PQgetResult(PGconn *conn);
ExecStatusType PQresultStatus(const PGresult *res);
int PQntuples(const PGresult *res);
void PQclear(PGresult *res);
char *PQescapeLiteral(PGconn *conn, const char *str, size_t len);
void PQfreemem(void *ptr);

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
#define SQLITE_OK 0
#define SQLITE_ERROR 1
#define SQLITE_BUSY 5
#define SQLITE_NOMEM 7
#define SQLITE_CANTOPEN 14
#define SQLITE_ROW 100
#define SQLITE_DONE 101
int sqlite3_open(const char *filename, sqlite3 **db);
int sqlite3_close(sqlite3 *db);
int sqlite3_changes(sqlite3 *db);
int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt, const char **tail);
int sqlite3_step(sqlite3_stmt *stmt);
int sqlite3_column_int(sqlite3_stmt *stmt, int column);
int sqlite3_reset(sqlite3_stmt *stmt);
int sqlite3_finalize(sqlite3_stmt *stmt);

#ifdef __cplusplus
}
#include <cstdio>
#include <cstdlib>
#else
int printf(const char *format, ...);
size_t strlen(const char *s);
_Noreturn void exit(int status);
#endif

/* What generated functions get from their callers and fill for them. */
struct ctx {
  PGconn *conn;
  PGresult *res;
  sqlite3 *db;
  sqlite3_stmt *stmt;
  char *lit;
};
#endif
