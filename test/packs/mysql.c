// RUN: %clang -std=gnu11 -Wall -fsyntax-only -isystem /usr/include/mariadb %s
// RUN: %check_hosts --preview %s -- -isystem /usr/include/mariadb
// The pack against MariaDB's real header: every acquire and every release.
#include <mysql.h>
#include <mariadb_rpl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- connections ------------------------------------------------------------

// A failed connect leaves what mysql_init made.
int connectBad(void) {
  MYSQL *m = mysql_init(NULL);
  if (!mysql_real_connect(m, "h", "u", "p", "d", 0, NULL, 0))
    return -1; // expect: connection-leak "'m'"
  mysql_close(m);
  return 0;
}

int connectOk(void) {
  MYSQL *m = mysql_init(NULL);
  if (!m)
    return -1;
  if (!mysql_real_connect(m, "h", "u", "p", "d", 0, NULL, 0)) {
    fprintf(stderr, "%s\n", mysql_error(m));
    mysql_close(m);
    return -1;
  }
  mysql_close(m);
  return 0;
}

// The connect returns the object that it was given.
int sameObjectOk(void) {
  MYSQL *m = mysql_init(NULL);
  MYSQL *c = mysql_real_connect(m, "h", "u", "p", "d", 0, NULL, 0);
  if (c == NULL) {
    mysql_close(m);
    return -1;
  }
  mysql_close(c);
  return 0;
}

int nestedInitBad(void) {
  MYSQL *c = mysql_real_connect(mysql_init(NULL), "h", "u", "p", "d", 0, NULL, 0); // expect: connection-leak
  if (!c)
    return -1;
  mysql_close(c);
  return 0;
}

int initOnlyBad(int n) {
  MYSQL *m = mysql_init(NULL);
  if (n)
    return -1; // expect: connection-leak
  mysql_close(m);
  return 0;
}

int ownObjectOk(void) {
  MYSQL m;
  if (!mysql_init(&m))
    return -1;
  if (!mysql_real_connect(&m, "h", "u", "p", "d", 0, NULL, 0)) {
    fprintf(stderr, "%s\n", mysql_error(&m));
    mysql_close(&m);
    return -1;
  }
  mysql_close(&m);
  return 0;
}

int errorAfterCloseBad(void) {
  MYSQL *m = mysql_init(NULL);
  if (!mysql_real_connect(m, "h", "u", "p", "d", 0, NULL, 0)) {
    mysql_close(m);
    fprintf(stderr, "%s\n", mysql_error(m)); // expect: use-after-release
    return -1;
  }
  mysql_close(m);
  return 0;
}

void closeTwiceBad(void) {
  MYSQL *m = mysql_init(NULL);
  mysql_close(m);
  mysql_close(m); // expect: double-release
}

void freeOfConnectionBad(void) {
  MYSQL *m = mysql_init(NULL);
  free(m); // expect: wrong-release
}

int closeInStepsOk(void) {
  MYSQL *m = mysql_init(NULL);
  int status = mysql_close_start(m);
  while (status)
    status = mysql_close_cont(m, status);
  return 0;
}

// ---- results ----------------------------------------------------------------

int storeResultBad(MYSQL *m) {
  if (mysql_query(m, "SELECT a FROM t"))
    return -1;
  MYSQL_RES *r = mysql_store_result(m);
  if (!r)
    return -1;
  if (mysql_num_rows(r) == 0)
    return 0; // expect: result-leak "'r'"
  mysql_free_result(r);
  return 1;
}

int storeResultOk(MYSQL *m) {
  MYSQL_ROW row;
  int n = 0;
  if (mysql_query(m, "SELECT a FROM t"))
    return -1;
  MYSQL_RES *r = mysql_store_result(m);
  if (!r)
    return mysql_field_count(m) ? -1 : 0;
  while ((row = mysql_fetch_row(r)))
    n += row[0] ? atoi(row[0]) : 0;
  mysql_free_result(r);
  return n;
}

int useResultBad(MYSQL *m) {
  MYSQL_ROW row;
  MYSQL_RES *r = mysql_use_result(m);
  if (!r)
    return -1;
  while ((row = mysql_fetch_row(r)))
    if (!row[0])
      return -1; // expect: result-leak
  mysql_free_result(r);
  return 0;
}

int drainOk(MYSQL *m) {
  int more;
  do {
    MYSQL_RES *r = mysql_store_result(m);
    if (r)
      mysql_free_result(r);
    more = mysql_next_result(m);
  } while (more == 0);
  return more > 0 ? -1 : 0;
}

int drainBad(MYSQL *m) {
  do {
    MYSQL_RES *r = mysql_store_result(m);
    if (r && mysql_num_rows(r) == 0)
      continue; // expect: result-leak
    mysql_free_result(r);
  } while (mysql_next_result(m) == 0);
  return 0;
}

int listTablesBad(MYSQL *m) {
  MYSQL_RES *r = mysql_list_tables(m, NULL);
  if (!r)
    return -1;
  if (mysql_num_rows(r) > 9)
    return 1; // expect: result-leak
  mysql_free_result(r);
  return 0;
}

int listDbsOk(MYSQL *m) {
  MYSQL_RES *r = mysql_list_dbs(m, "x%");
  int n = r ? (int)mysql_num_rows(r) : 0;
  mysql_free_result(r);
  return n;
}

int listFieldsOk(MYSQL *m) {
  MYSQL_RES *r = mysql_list_fields(m, "t", NULL);
  mysql_free_result(r);
  r = mysql_list_processes(m);
  mysql_free_result(r);
  return 0;
}

int storeInStepsBad(MYSQL *m) {
  MYSQL_RES *r = NULL;
  int status = mysql_store_result_start(&r, m);
  if (status)
    return status;
  if (r && mysql_num_rows(r) == 0)
    return 0; // expect: result-leak
  mysql_free_result(r);
  return 0;
}

// A buffered result outlives the connection and is still owed.
int bufferedOutlivesOk(void) {
  MYSQL *m = mysql_init(NULL);
  MYSQL_RES *r = mysql_store_result(m);
  mysql_close(m);
  int n = r ? (int)mysql_num_rows(r) : 0;
  mysql_free_result(r);
  return n;
}

// One that is read row by row does not.
int unbufferedDanglesBad(void) {
  MYSQL *m = mysql_init(NULL);
  MYSQL_RES *r = mysql_use_result(m);
  if (!r) {
    mysql_close(m);
    return -1;
  }
  mysql_close(m); // expect: release-order
  mysql_free_result(r);
  return 0;
}

int rowAfterFreeBad(MYSQL *m) {
  MYSQL_RES *r = mysql_store_result(m);
  if (!r)
    return -1;
  MYSQL_ROW row = mysql_fetch_row(r);
  mysql_free_result(r);
  return row ? atoi(row[0]) : 0; // expect: use-after-release
}

void freeTwiceBad(MYSQL *m) {
  MYSQL_RES *r = mysql_store_result(m);
  mysql_free_result(r);
  mysql_free_result(r); // expect: double-release
}

// ---- prepared statements ------------------------------------------------------

int prepareBad(MYSQL *m) {
  MYSQL_STMT *s = mysql_stmt_init(m);
  if (!s)
    return -1;
  if (mysql_stmt_prepare(s, "SELECT 1", 8))
    return -1; // expect: statement-leak "'s'"
  mysql_stmt_close(s);
  return 0;
}

int prepareOk(MYSQL *m) {
  MYSQL_STMT *s = mysql_stmt_init(m);
  if (!s)
    return -1;
  if (mysql_stmt_prepare(s, "SELECT 1", 8) || mysql_stmt_execute(s)) {
    fprintf(stderr, "%s\n", mysql_stmt_error(s));
    mysql_stmt_close(s);
    return -1;
  }
  return mysql_stmt_close(s) ? -1 : 0;
}

// Neither of these releases the statement.
int freeResultIsNoCloseBad(MYSQL *m) {
  MYSQL_STMT *s = mysql_stmt_init(m); // expect: statement-leak
  if (!s)
    return -1;
  mysql_stmt_free_result(s);
  mysql_stmt_reset(s);
  return 0;
}

int stmtErrorBad(MYSQL *m) {
  MYSQL_STMT *s = mysql_stmt_init(m);
  if (!s)
    return -1;
  if (mysql_stmt_execute(s)) {
    mysql_stmt_close(s);
    fprintf(stderr, "%s\n", mysql_stmt_error(s)); // expect: use-after-release
    return -1;
  }
  mysql_stmt_close(s);
  return 0;
}

int metadataBad(MYSQL_STMT *s) {
  MYSQL_RES *r = mysql_stmt_result_metadata(s);
  if (!r)
    return -1;
  if (mysql_num_fields(r) > 4)
    return -1; // expect: result-leak
  mysql_free_result(r);
  return 0;
}

int metadataOk(MYSQL_STMT *s) {
  MYSQL_RES *r = mysql_stmt_result_metadata(s);
  int n = r ? (int)mysql_num_fields(r) : 0;
  mysql_free_result(r);
  return n;
}

// The connection's end leaves the statement to be closed.
int statementAfterCloseOk(void) {
  MYSQL *m = mysql_init(NULL);
  MYSQL_STMT *s = mysql_stmt_init(m);
  mysql_close(m);
  if (s)
    mysql_stmt_close(s);
  return 0;
}

// ---- replication ----------------------------------------------------------------

int rplBad(MYSQL *m) {
  MARIADB_RPL *rpl = mariadb_rpl_init(m);
  if (!rpl)
    return -1;
  if (mariadb_rpl_open(rpl))
    return -1; // expect: statement-leak
  mariadb_rpl_close(rpl);
  return 0;
}

int rplEventBad(MARIADB_RPL *rpl, int n) {
  MARIADB_RPL_EVENT *e = mariadb_rpl_fetch(rpl, NULL);
  if (!e)
    return -1;
  if (n)
    return 1; // expect: buffer-leak
  mariadb_free_rpl_event(e);
  return 0;
}

// A result is there only if the connection has no error.
int errnoOk(MYSQL *m) {
  MYSQL_RES *r = mysql_store_result(m);
  if (mysql_errno(m))
    return -1;
  mysql_free_result(r);
  return 0;
}

int errnoBad(MYSQL *m) {
  MYSQL_RES *r = mysql_store_result(m);
  if (mysql_query(m, "SELECT 1") || mysql_errno(m))
    return -1; // expect: result-leak "'r'"
  mysql_free_result(r);
  return 0;
}

// An object in memory of one's own: closed, then its memory given back.
struct mysql_link {
  MYSQL *conn;
};
void (*memory_free)(void *memory);

void closeLinkOk(struct mysql_link *link) {
  mysql_close(link->conn);
  memory_free(link->conn);
}

void closeLinkBad(struct mysql_link *link) {
  mysql_close(link->conn);
  mysql_close(link->conn); // expect: double-release
}

// The last fetch may be the one that failed.
int fetchFailedBad(MYSQL *m) {
  MYSQL_RES *r = mysql_use_result(m);
  if (!r)
    return -1;
  while (mysql_fetch_row(r))
    ;
  if (mysql_errno(m) != 0)
    return -1; // expect: result-leak "'r'"
  mysql_free_result(r);
  return 0;
}

// ---- an object in memory of the program's own ------------------------------------

void *own_malloc(size_t size);
void own_free(void *p);

MYSQL *ownMemoryOk(const char *host) {
  MYSQL *mysql = own_malloc(sizeof(MYSQL));
  if (!mysql_init(mysql)) {
    own_free(mysql);
    return NULL;
  }
  if (!mysql_real_connect(mysql, host, "u", "p", "d", 0, NULL, 0)) {
    mysql_close(mysql);
    own_free(mysql);
    return NULL;
  }
  return mysql;
}

void closeOwnMemoryOk(void *conn) {
  if (conn == NULL)
    return;
  mysql_close((MYSQL *)conn);
  own_free(conn);
}

// ---- a statement is gone whatever mysql_stmt_close returns -------------------------

void closedBad(MYSQL *mysql) {
  MYSQL_STMT *stmt = mysql_stmt_init(mysql);
  if (!stmt)
    return;
  if (mysql_stmt_close(stmt))
    fprintf(stderr, "%s\n", mysql_stmt_error(stmt)); // expect: use-after-release "'mysql_stmt_error'"
}
