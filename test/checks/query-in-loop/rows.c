// RUN: %check_hosts %s --preview
// One query for each row of another.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- libpq -----------------------------------------------------------------
double totalBad(PGconn *conn) {
  double sum = 0;
  PGresult *orders = PQexec(conn, "SELECT id FROM orders");
  if (PQresultStatus(orders) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(orders); i++) {
      const char *id = PQgetvalue(orders, i, 0);
      PGresult *item = PQexecParams(conn, "SELECT price FROM item WHERE order_id = $1", 1, NULL, // expect: query-in-loop "'PQexecParams' runs a query for each row"
                                    &id, NULL, NULL, 0);
      if (PQresultStatus(item) == PGRES_TUPLES_OK && PQntuples(item))
        sum += atof(PQgetvalue(item, 0, 0));
      PQclear(item);
    }
  PQclear(orders);
  return sum;
}

double totalOk(PGconn *conn) {
  double sum = 0;
  PGresult *item = PQexec(conn, "SELECT price FROM item JOIN orders ON order_id = orders.id");
  if (PQresultStatus(item) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(item); i++)
      sum += atof(PQgetvalue(item, i, 0));
  PQclear(item);
  return sum;
}

void printedBad(PGconn *conn, PGresult *orders) {
  char sql[100];
  for (int i = 0; i < PQntuples(orders); i++) {
    snprintf(sql, sizeof sql, "SELECT name FROM customer WHERE id = %s", PQgetvalue(orders, i, 1));
    PGresult *res = PQexec(conn, sql); // expect: query-in-loop
    if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res))
      puts(PQgetvalue(res, 0, 0));
    PQclear(res);
  }
}

static char *nameOf(PGconn *conn, const char *id) {
  PGresult *res = PQexecParams(conn, "SELECT name FROM customer WHERE id = $1", 1, NULL, &id,
                               NULL, NULL, 0);
  char *name = NULL;
  if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res))
    name = strdup(PQgetvalue(res, 0, 0));
  PQclear(res);
  return name;
}

void inHelperBad(PGconn *conn, PGresult *orders) {
  for (int i = 0; i < PQntuples(orders); i++) {
    char *name = nameOf(conn, PQgetvalue(orders, i, 0)); // expect: query-in-loop "'nameOf', which calls 'PQexecParams',"
    if (name)
      puts(name);
    free(name);
  }
}

// Rows that are written elsewhere are work of their own.
void copyOk(PGresult *rows, PGconn *to) {
  for (int i = 0; i < PQntuples(rows); i++) {
    const char *name = PQgetvalue(rows, i, 0);
    PQclear(PQexecParams(to, "INSERT INTO u(name) VALUES ($1)", 1, NULL, &name, NULL, NULL, 0));
  }
}

// Values that the caller has all at once.
void argumentsBad(PGconn *conn, const char **ids, int n) {
  for (int i = 0; i < n; i++) {
    PGresult *res = PQexecParams(conn, "SELECT name FROM u WHERE id = $1", 1, NULL, &ids[i], // expect: query-in-loop "for each element of 'ids'"
                                 NULL, NULL, 0);
    if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res))
      puts(PQgetvalue(res, 0, 0));
    PQclear(res);
  }
}

void readOnlyOk(PGresult *rows) {
  for (int i = 0; i < PQntuples(rows); i++)
    printf("%s %s\n", PQgetvalue(rows, i, 0), PQgetvalue(rows, i, 1));
}

// ---- SQLite ----------------------------------------------------------------
double stepsBad(sqlite3 *db, sqlite3_stmt *orders) {
  double sum = 0;
  sqlite3_stmt *item = NULL;
  if (sqlite3_prepare_v2(db, "SELECT price FROM item WHERE order_id = ?", -1, &item, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step(orders) == SQLITE_ROW) {
    sqlite3_bind_int(item, 1, sqlite3_column_int(orders, 0));
    while (sqlite3_step(item) == SQLITE_ROW) // expect: query-in-loop "'sqlite3_step'"
      sum += sqlite3_column_double(item, 0);
    sqlite3_reset(item);
  }
  sqlite3_finalize(item);
  return sum;
}

double stepsOk(sqlite3_stmt *item) {
  double sum = 0;
  while (sqlite3_step(item) == SQLITE_ROW)
    sum += sqlite3_column_double(item, 0);
  return sum;
}

int insertRowsOk(sqlite3 *db, sqlite3_stmt *rows) {
  sqlite3_stmt *to = NULL;
  if (sqlite3_prepare_v2(db, "INSERT INTO copy VALUES (?)", -1, &to, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step(rows) == SQLITE_ROW) {
    sqlite3_bind_int(to, 1, sqlite3_column_int(rows, 0));
    if (sqlite3_step(to) != SQLITE_DONE)
      break;
    sqlite3_reset(to);
  }
  return sqlite3_finalize(to);
}

// ---- MySQL -----------------------------------------------------------------
void rowsBad(MYSQL *m, MYSQL *other, MYSQL_RES *orders) {
  MYSQL_ROW row;
  char sql[100];
  while ((row = mysql_fetch_row(orders))) {
    snprintf(sql, sizeof sql, "SELECT name FROM customer WHERE id = %s", row[0]);
    if (mysql_query(other, sql)) // expect: query-in-loop "'mysql_query'"
      continue;
    MYSQL_RES *res = mysql_store_result(other);
    MYSQL_ROW name = res ? mysql_fetch_row(res) : NULL;
    if (name)
      puts(name[0]);
    mysql_free_result(res);
  }
  if (mysql_errno(m))
    fprintf(stderr, "%s\n", mysql_error(m));
}

void rowsOk(MYSQL_RES *orders) {
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(orders)))
    puts(row[0]);
}

void updateRowsOk(MYSQL *other, MYSQL_RES *orders) {
  MYSQL_ROW row;
  char sql[100];
  while ((row = mysql_fetch_row(orders))) {
    snprintf(sql, sizeof sql, "UPDATE customer SET n = n + 1 WHERE id = %s", row[0]);
    if (mysql_query(other, sql))
      fprintf(stderr, "%s\n", mysql_error(other));
  }
}

void itemsBad(PGconn *conn, PGresult *orders) {
  char sql[100];
  for (int i = 0; i < PQntuples(orders); i++) {
    snprintf(sql, sizeof sql, "SELECT count(*) FROM item WHERE o = %s", PQgetvalue(orders, i, 0));
    PGresult *res = PQexec(conn, sql); // expect: query-in-loop "'PQexec'"
    if (PQresultStatus(res) == PGRES_TUPLES_OK)
      puts(PQgetvalue(res, 0, 0));
    PQclear(res);
  }
}

// ---- another server for each row ----------------------------------------------
int standbysOk(PGconn *conn) {
  int n = 0;
  PGresult *nodes = PQexec(conn, "SELECT conninfo FROM node");
  if (PQresultStatus(nodes) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(nodes); i++) {
      PGconn *other = PQconnectdb(PQgetvalue(nodes, i, 0));
      PGresult *res = PQexec(other, "SELECT pg_is_in_recovery()");
      n += PQresultStatus(res) == PGRES_TUPLES_OK;
      PQclear(res);
      PQfinish(other);
    }
  PQclear(nodes);
  return n;
}

// ---- helpers ---------------------------------------------------------------
// The loop's own statement, moved on by a helper that looks at the row too.
static int next(sqlite3_stmt *st, int *id) {
  int rc = sqlite3_step(st);
  if (rc == SQLITE_ROW)
    *id = sqlite3_column_int(st, 0);
  return rc;
}

int steppedByHelperOk(sqlite3_stmt *st) {
  int id = 0, sum = 0;
  while (next(st, &id) == SQLITE_ROW)
    sum += id + sqlite3_column_int(st, 1);
  return sum;
}

static int countOf(sqlite3 *db, int id) {
  sqlite3_stmt *st;
  int n = -1;
  if (sqlite3_prepare_v2(db, "SELECT count(*) FROM item WHERE order_id = ?", -1, &st, 0) != SQLITE_OK)
    return -1;
  sqlite3_bind_int(st, 1, id);
  if (sqlite3_step(st) == SQLITE_ROW)
    n = sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  return n;
}

int anotherOfTheHelperBad(sqlite3 *db, sqlite3_stmt *st) {
  int sum = 0;
  while (sqlite3_step(st) == SQLITE_ROW)
    sum += countOf(db, sqlite3_column_int(st, 0)); // expect: query-in-loop
  return sum;
}

// What the helper writes brings nothing.
static void seen(sqlite3 *db, int id) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, "UPDATE item SET seen = 1 WHERE id = ?", -1, &st, 0) != SQLITE_OK)
    return;
  sqlite3_bind_int(st, 1, id);
  sqlite3_step(st);
  sqlite3_finalize(st);
}

void helperWritesOk(sqlite3 *db, sqlite3_stmt *st) {
  while (sqlite3_step(st) == SQLITE_ROW)
    seen(db, sqlite3_column_int(st, 0));
}

static int ask(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, 0, 0, 0); }

int givenTextOk(sqlite3 *db, sqlite3_stmt *st) {
  char sql[80];
  int bad = 0;
  while (sqlite3_step(st) == SQLITE_ROW) {
    snprintf(sql, sizeof sql, "DELETE FROM item WHERE id = %d", sqlite3_column_int(st, 0));
    bad |= ask(db, sql);
  }
  return bad;
}

int givenTextBad(sqlite3 *db, sqlite3_stmt *st) {
  char sql[80];
  int bad = 0;
  while (sqlite3_step(st) == SQLITE_ROW) {
    snprintf(sql, sizeof sql, "SELECT check_item(%d)", sqlite3_column_int(st, 0));
    bad |= ask(db, sql); // expect: query-in-loop
  }
  return bad;
}

// A text whose beginning nobody knows is no query.
void glued(char *sql, const char *table);

int gluedTextOk(sqlite3 *db, sqlite3_stmt *from) {
  char sql[200];
  sqlite3_stmt *to;
  glued(sql, "item");
  strcat(sql, ") VALUES (?, ?)");
  if (sqlite3_prepare_v2(db, sql, -1, &to, 0) != SQLITE_OK)
    return -1;
  while (sqlite3_step(from) == SQLITE_ROW) {
    sqlite3_bind_int(to, 1, sqlite3_column_int(from, 0));
    sqlite3_step(to);
    sqlite3_reset(to);
  }
  return sqlite3_finalize(to);
}

// ---- one buffer for one text after the other -------------------------------
void bufferOk(PGconn *conn) {
  char sql[200];
  sprintf(sql, "SELECT id, name FROM orders");
  PGresult *orders = PQexec(conn, sql);
  if (PQresultStatus(orders) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(orders); i++) {
      sprintf(sql, "INSERT INTO copy VALUES (%s)", PQgetvalue(orders, i, 0));
      PQclear(PQexec(conn, sql));
    }
  PQclear(orders);
}

void bufferBad(PGconn *conn) {
  char sql[200];
  sprintf(sql, "DELETE FROM copy");
  PQclear(PQexec(conn, sql));
  strcpy(sql, "SELECT id, name FROM orders");
  PGresult *orders = PQexec(conn, sql);
  if (PQresultStatus(orders) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(orders); i++) {
      snprintf(sql, sizeof sql, "SELECT price FROM item WHERE order_id = %s", PQgetvalue(orders, i, 0));
      PGresult *item = PQexec(conn, sql); // expect: query-in-loop "'PQexec' runs a query for each row"
      if (PQresultStatus(item) == PGRES_TUPLES_OK && PQntuples(item))
        puts(PQgetvalue(item, 0, 0));
      PQclear(item);
    }
  PQclear(orders);
}

void bufferBuiltOk(PGconn *conn, int deep) {
  char sql[200];
  strcpy(sql, "SELECT id FROM orders");
  PGresult *orders = PQexec(conn, sql);
  if (PQresultStatus(orders) == PGRES_TUPLES_OK)
    for (int i = 0; i < PQntuples(orders); i++) {
      strcpy(sql, deep ? "DELETE FROM a WHERE id = " : "DELETE FROM b WHERE id = ");
      strcat(sql, PQgetvalue(orders, i, 0));
      PQclear(PQexec(conn, sql));
    }
  PQclear(orders);
}

// ---- each round asks for a result of its own --------------------------------
struct names {
  const char **name;
  int count;
};

static MYSQL_RES *fetchAll(MYSQL *db, const char *sql) {
  if (mysql_query(db, sql) != 0)
    return NULL;
  return mysql_store_result(db);
}

char *text(const char *format, ...);

// One row of it is read, and the statement that writes takes from that.
void defaultsOk(MYSQL *db, const struct names *users) {
  char *sql = NULL;
  for (int i = 0; i < users->count; i++) {
    MYSQL_RES *result = NULL;
    MYSQL_ROW row;
    sql = text("SELECT is_default, account FROM assoc WHERE user = '%s' FOR UPDATE", users->name[i]);
    if (!(result = fetchAll(db, sql))) {
      free(sql);
      return;
    }
    free(sql);
    row = mysql_fetch_row(result);
    if (!row || row[0][0] == '1') {
      mysql_free_result(result);
      continue;
    }
    sql = text("UPDATE assoc SET is_default = 1 WHERE account = '%s'", row[1]);
    mysql_free_result(result);
    if (mysql_query(db, sql) != 0)
      fputs(mysql_error(db), stderr);
    free(sql);
  }
}

// The same, but the rows of an outer result drive it.
int parentsBad(MYSQL *db) {
  int roots = 0;
  MYSQL_RES *nodes = fetchAll(db, "SELECT name FROM node");
  if (!nodes)
    return -1;
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(nodes)) != NULL) {
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT parent FROM node WHERE name = '%s'", row[0]);
    MYSQL_RES *result = fetchAll(db, sql); // expect: query-in-loop "'fetchAll', which calls 'mysql_query', runs a query for each row"
    if (!result)
      break;
    roots += mysql_num_rows(result) == 0;
    mysql_free_result(result);
  }
  mysql_free_result(nodes);
  return roots;
}
