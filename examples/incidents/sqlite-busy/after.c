/*
 * mailbox: messages in a SQLite file that several processes share.
 *
 *   mailbox FILE < requests
 *
 * A request is `ID put TEXT` or `ID find TEXT`; the answer is `ID ok` or
 * `ID failed`. This is the mended version of before.c: each statement ends, and
 * whoever wants to write waits for a limited time.
 */
/* expect-none */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static int put(sqlite3 *db, const char *text) {
  sqlite3_stmt *stmt;
  int rc;

  if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
    fprintf(stderr, "mailbox: %s\n", sqlite3_errmsg(db));
    return -1;
  }
  rc = sqlite3_prepare_v2(db, "INSERT INTO mail(text) VALUES (?)", -1, &stmt,
                          NULL);
  if (rc == SQLITE_OK) {
    sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
    sqlite3_step(stmt);
    rc = sqlite3_finalize(stmt);
  }
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
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
  int rc, found = -1;

  if (sqlite3_prepare_v2(db, "SELECT id, text FROM mail ORDER BY id", -1, &stmt,
                         NULL) != SQLITE_OK)
    return -1;
  while (found < 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
    if (strcmp((const char *)sqlite3_column_text(stmt, 1), text) == 0)
      found = sqlite3_column_int(stmt, 0);
  if (found < 0 && rc != SQLITE_DONE)
    fprintf(stderr, "mailbox: %s\n", sqlite3_errmsg(db));
  sqlite3_finalize(stmt);
  return found;
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
  sqlite3_busy_timeout(db, 5000);
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
