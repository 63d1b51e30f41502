/*
 * settings: a key-value store in a SQLite file that several processes share.
 *
 *   settings FILE get KEY
 *   settings FILE set KEY VALUE
 *
 * Waits for a file that is not there yet or that cannot be opened; each attempt
 * left a connection behind, see README.md.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ATTEMPTS = 30 };

/* Opens the store; waits for it when it cannot be opened. */
static sqlite3 *open_store(const char *path) {
  int attempt;

  for (attempt = 0; attempt < ATTEMPTS; attempt++) {
    sqlite3 *db;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
      sqlite3_busy_timeout(db, 1000);
      return db;
    }
    fprintf(stderr, "settings: %s: %s\n", path, sqlite3_errmsg(db));
    sleep(1);
  } // expect: connection-leak "'db'"
  return NULL;
}

/* Creates the store; 0 when that worked. */
static int create_store(const char *path) {
  sqlite3 *db;
  char *err = NULL;
  int rc = sqlite3_open(path, &db);

  if (rc != SQLITE_OK) {
    fprintf(stderr, "settings: cannot create %s: %s\n", path,
            sqlite3_errmsg(db));
    return rc; // expect: connection-leak "'db'"
  }
  rc = sqlite3_exec(db, // expect: buffer-leak "'err'"
                    "CREATE TABLE IF NOT EXISTS settings"
                    "(key TEXT PRIMARY KEY, value TEXT)",
                    NULL, NULL, &err);
  if (rc != SQLITE_OK)
    fprintf(stderr, "settings: %s\n", err);
  sqlite3_close(db);
  return rc;
}

static int get(sqlite3 *db, const char *key) {
  sqlite3_stmt *stmt;
  int rc = 1;

  if (sqlite3_prepare_v2(db, "SELECT value FROM settings WHERE key = ?", -1,
                         &stmt, NULL) != SQLITE_OK)
    return 1;
  sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    printf("%s\n", (const char *)sqlite3_column_text(stmt, 0));
    rc = 0;
  }
  sqlite3_finalize(stmt);
  return rc;
}

static int set(sqlite3 *db, const char *key, const char *value) {
  sqlite3_stmt *stmt;
  int rc;

  if (sqlite3_prepare_v2(db,
                         "INSERT INTO settings VALUES(?1, ?2) "
                         "ON CONFLICT(key) DO UPDATE SET value = ?2",
                         -1, &stmt, NULL) != SQLITE_OK)
    return 1;
  sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
  rc = sqlite3_step(stmt);
  if (rc != SQLITE_DONE) {
    fprintf(stderr, "settings: %s\n", sqlite3_errmsg(db));
    return 1; // expect: statement-leak "'stmt'"
  }
  sqlite3_finalize(stmt);
  return 0;
}

int main(int argc, char **argv) {
  sqlite3 *db;
  int rc = 2;

  if (argc < 4) {
    fprintf(stderr, "usage: settings FILE get KEY | set KEY VALUE\n");
    return 2;
  }
  if (strcmp(argv[2], "set") == 0 && create_store(argv[1]) != SQLITE_OK)
    return 1;
  db = open_store(argv[1]);
  if (!db)
    return 1;
  if (strcmp(argv[2], "get") == 0)
    rc = get(db, argv[3]);
  else if (argc > 4)
    rc = set(db, argv[3], argv[4]);
  sqlite3_close(db);
  return rc;
}
