/*
 * mailbox: messages in a SQLite file that several processes share.
 *
 *   mailbox FILE < requests
 *
 * A request is `ID put TEXT` or `ID find TEXT`; the answer is `ID ok` or
 * `ID failed`. A search that finds something keeps its lock on the file, and
 * whoever wants to write tries again at once and for ever; see README.md.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* Runs a statement; waits while somebody else has the file. */
static int run(sqlite3 *db, const char *sql) {
  int rc;

  do
    rc = sqlite3_exec(db, sql, NULL, NULL, NULL); /* expect: unbounded-retry */
  while (rc == SQLITE_BUSY);
  return rc;
}

static int put(sqlite3 *db, const char *text) {
  sqlite3_stmt *stmt;
  int rc;

  if (run(db, "BEGIN IMMEDIATE") != SQLITE_OK)
    return -1;
  rc = sqlite3_prepare_v2(db, "INSERT INTO mail(text) VALUES (?)", -1, &stmt,
                          NULL);
  if (rc == SQLITE_OK) {
    sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
    sqlite3_step(stmt);
    rc = sqlite3_finalize(stmt);
  }
  if (rc == SQLITE_OK)
    rc = run(db, "COMMIT");
  if (rc != SQLITE_OK) {
    fprintf(stderr, "mailbox: %s\n", sqlite3_errmsg(db));
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
  }
  return 0;
}

/* The number of the first message with this text, or -1. */
static int find(sqlite3 *db, const char *text) {
  sqlite3_stmt *stmt;
  int rc;

  if (sqlite3_prepare_v2(db, "SELECT id, text FROM mail ORDER BY id", -1, &stmt,
                         NULL) != SQLITE_OK)
    return -1;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
    if (strcmp((const char *)sqlite3_column_text(stmt, 1), text) == 0)
      return sqlite3_column_int(stmt, 0); // expect: statement-leak "'stmt'"
  if (rc != SQLITE_DONE)
    fprintf(stderr, "mailbox: %s\n", sqlite3_errmsg(db));
  sqlite3_finalize(stmt);
  return -1;
}

int main(int argc, char **argv) {
  sqlite3 *db;
  char line[256];

  if (argc != 2) {
    fprintf(stderr, "usage: mailbox FILE\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) {
    fprintf(stderr, "mailbox: %s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return 1;
  }
  while (fgets(line, sizeof line, stdin)) {
    char id[32], what[8], text[128];
    int rc = -1;

    if (sscanf(line, "%31s %7s %127s", id, what, text) != 3)
      continue;
    if (strcmp(what, "put") == 0)
      rc = put(db, text);
    else if (strcmp(what, "find") == 0)
      rc = find(db, text);
    printf("%s %s\n", id, rc >= 0 ? "ok" : "failed");
  }
  sqlite3_close(db);
  return 0;
}
