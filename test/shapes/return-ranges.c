// RUN: %check_hosts %s
// A count is never negative, and a status is one of those that the library
// documents: a test for any other is no way that a handle could take.
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <string.h>

int lastOk(MYSQL *c, const char *q) {
  MYSQL_RES *result;
  int ret;
  if (mysql_query(c, q))
    return -1;
  do {
    result = mysql_store_result(c);
    ret = mysql_next_result(c);
    if (ret != -1) {
      if (result)
        mysql_free_result(result);
      if (ret > 0)
        return -1;
    }
  } while (ret == 0);
  if (!result)
    return 0;
  int n = (int)mysql_num_rows(result);
  mysql_free_result(result);
  return n;
}

// After an error (> 0) the result is gone.
int lastBad(MYSQL *c, const char *q) {
  MYSQL_RES *result;
  int ret;
  if (mysql_query(c, q))
    return -1;
  do {
    result = mysql_store_result(c);
    ret = mysql_next_result(c);
    if (ret != -1 && result)
      mysql_free_result(result);
  } while (ret == 0);
  if (!result)
    return 0;
  int n = (int)mysql_num_rows(result); // expect: use-after-release
  mysql_free_result(result);
  return n;
}

static int query(PGconn *c, const char *q, PGresult **result) {
  int n = 0;
  *result = PQexec(c, q);
  if (PQresultStatus(*result) == PGRES_TUPLES_OK) {
    n = PQntuples(*result);
    if (n == 0)
      PQclear(*result);
    return n;
  }
  PQclear(*result);
  *result = NULL;
  return -1;
}

int rowsOk(PGconn *c) {
  PGresult *r;
  int ret = query(c, "SELECT a FROM t", &r);
  if (ret <= 0)
    return ret;
  ret = PQgetisnull(r, 0, 0);
  PQclear(r);
  return ret;
}

int oneRowBad(PGconn *c) {
  PGresult *r;
  int ret = query(c, "SELECT a FROM t", &r);
  if (ret <= 1)
    return ret; // expect: result-leak
  ret = PQgetisnull(r, 0, 0);
  PQclear(r);
  return ret;
}

// A row is something that only the step can bring.
int rowOk(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int n = -1, rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc != SQLITE_OK && rc != SQLITE_ROW)
    return n;
  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW)
    n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

int rowBad(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int n = -1, rc = sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) {
    n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
  }
  return n; // expect: statement-leak
}

int columnsOk(MYSQL *mysql) {
  int count = 0;
  MYSQL_RES *result;
  if ((result = mysql_store_result(mysql)) != NULL) {
    if ((count = mysql_num_fields(result)) > 0)
      mysql_free_result(result);
  }
  return count;
}

int columnsBad(MYSQL *mysql) {
  int count = 0;
  MYSQL_RES *result;
  if ((result = mysql_store_result(mysql)) != NULL) {
    if ((count = mysql_num_fields(result)) > 1)
      mysql_free_result(result);
  }
  return count; // expect: result-leak
}

int closeAgainOk(sqlite3 *db) {
  int rc;
  do {
    rc = sqlite3_close_v2(db);
  } while (rc == SQLITE_BUSY);
  return rc;
}

int closeTwiceBad(sqlite3 *db, int rounds) {
  int rc;
  do {
    rc = sqlite3_close_v2(db); // expect: double-release
  } while (--rounds);
  return rc;
}

// A length is not negative.
static int format(char **out, int count, const char **words) {
  size_t total = 3;
  for (int i = 0; i < count; i++)
    total += strlen(words[i]) + 2;
  char *text = sqlite3_mprintf("%d", count);
  if (!text)
    return -1;
  *out = text;
  return (int)total;
}

int lengthOk(int count, const char **words) {
  char *text;
  int length = format(&text, count, words);
  if (length < 0)
    return -1;
  sqlite3_free(text);
  return length;
}

int lengthBad(int count, const char **words) {
  char *text;
  int length = format(&text, count, words);
  if (length < 8)
    return -1; // expect: buffer-leak
  sqlite3_free(text);
  return length;
}

// A difference may be.
static int room(char **out, const char *word, size_t limit) {
  *out = sqlite3_mprintf("%s", word);
  return (int)(limit - strlen(word));
}

int differenceBad(const char *word, size_t limit) {
  char *text;
  if (room(&text, word, limit) < 0)
    return -1; // expect: buffer-leak
  sqlite3_free(text);
  return 0;
}
