// RUN: %check_hosts %s
// Static variables that every function writes before it reads them serve as locals:
// nothing finds again what is left in one.
#include <libpq-fe.h>
#include <mysql.h>
#include <stdio.h>

static MYSQL_RES *res;
static MYSQL_ROW row;

int listBad(MYSQL *a, MYSQL *b) {
  if (mysql_query(a, "SELECT q FROM queries"))
    return -1;
  if (!(res = mysql_store_result(a)))
    return -1;
  while ((row = mysql_fetch_row(res)))
    if (mysql_query(b, row[0]))
      return -1; // expect: result-leak "'res'"
  mysql_free_result(res);
  return 0;
}

int countGood(MYSQL *a) {
  if (mysql_query(a, "SELECT count(*) FROM queries"))
    return -1;
  res = mysql_store_result(a);
  if (!res)
    return -1;
  int n = (int)mysql_num_rows(res);
  mysql_free_result(res);
  return n;
}

// Kept from one call to the next.
static PGconn *kept;

int versionGood(const char *info) {
  if (!kept)
    kept = PQconnectdb(info);
  return PQserverVersion(kept);
}

// Another function reads it.
static PGresult *last;

int askGood(PGconn *c) {
  PQclear(last);
  last = PQexec(c, "SELECT 1");
  return PQresultStatus(last) == PGRES_TUPLES_OK;
}

const char *answerGood(void) { return PQgetvalue(last, 0, 0); }

// What one leaves there for the other that it calls.
static PGresult *passed;

static void printPassed(void) {
  printf("%d\n", PQntuples(passed));
  PQclear(passed);
}

int printGood(PGconn *c) {
  passed = PQexec(c, "SELECT 1");
  if (PQresultStatus(passed) != PGRES_TUPLES_OK) {
    PQclear(passed);
    return -1;
  }
  printPassed();
  return 0;
}

// One uses it while the other, which called it, does too: not followed.
static PGresult *nested;

static int innerGood(PGconn *c) {
  nested = PQexec(c, "SELECT 2");
  int n = PQntuples(nested);
  PQclear(nested);
  return n;
}

int outerGood(PGconn *c) {
  nested = PQexec(c, "SELECT 1");
  PQclear(nested);
  return innerGood(c);
}

// In the function itself.
int onceBad(PGconn *c) {
  static PGresult *r;
  r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK)
    return -1; // expect: result-leak "'r'"
  PQclear(r);
  return 0;
}

// Given away by its address.
void keepPlace(PGresult **where);
static PGresult *seen;

int placeGood(PGconn *c) {
  seen = PQexec(c, "SELECT 1");
  keepPlace(&seen);
  return 0;
}
