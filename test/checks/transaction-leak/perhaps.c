// RUN: %check_hosts --preview %s
// What a function returns does not say whether it has begun: callers owe nothing, and
// where all of them end what may be open, it was left open for them.
#include <sqlite3.h>
#include <stdio.h>
int versionOf(int file);

struct batch {
  sqlite3 *db;
  sqlite3_stmt *insert;
};

static void finish(struct batch *b) {
  if (b->insert)
    sqlite3_finalize(b->insert);
  b->insert = NULL;
  if (sqlite3_exec(b->db, "COMMIT", 0, 0, 0) != SQLITE_OK)
    fprintf(stderr, "commit failed\n");
}

// Open when all went well, for callers that call finish().
static void startOk(struct batch *b, int fast) {
  if (fast && sqlite3_exec(b->db, "PRAGMA journal_mode = OFF", 0, 0, 0) != SQLITE_OK)
    return;
  if (sqlite3_exec(b->db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return;
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(b->db, "INSERT INTO t VALUES (?)", -1, &s, 0) != SQLITE_OK) {
    finish(b);
    return;
  }
  b->insert = s;
}

// A COMMIT was tried before the next one begins.
void loadOk(struct batch *b, int fast) {
  startOk(b, fast);
  printf("loading\n");
  finish(b);
  if (sqlite3_exec(b->db, "BEGIN", 0, 0, 0) == SQLITE_OK)
    finish(b);
}

static void startBad(struct batch *b, int fast) {
  if (fast && sqlite3_exec(b->db, "PRAGMA journal_mode = OFF", 0, 0, 0) != SQLITE_OK)
    return;
  if (sqlite3_exec(b->db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return;
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(b->db, "INSERT INTO t VALUES (?)", -1, &s, 0) != SQLITE_OK) {
    finish(b);
    return;
  }
  b->insert = s;
} // expect: transaction-leak

void loadBad(struct batch *b, int fast) {
  startBad(b, fast);
  printf("loading\n");
  sqlite3_finalize(b->insert);
}

// The connection is closed by all who are told of an error.
static const char *migrateOk(sqlite3 *db, int version) {
  if (versionOf(version) > 3)
    return "too new";
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return "busy";
  if (sqlite3_exec(db, "ALTER TABLE t ADD c", 0, 0, 0) != SQLITE_OK)
    return "cannot alter";
  if (sqlite3_exec(db, "UPDATE t SET c = 1", 0, 0, 0) != SQLITE_OK)
    return "cannot update";
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
    return "cannot commit";
  return NULL;
}

static sqlite3 *current;

int openOk(int version) {
  const char *error = migrateOk(current, version);
  if (error) {
    fprintf(stderr, "%s\n", error);
    sqlite3_close(current);
    current = NULL;
    return -1;
  }
  return 0;
}

static const char *migrateBad(sqlite3 *db, int version) {
  if (versionOf(version) > 3)
    return "too new";
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return "busy";
  if (sqlite3_exec(db, "ALTER TABLE t ADD c", 0, 0, 0) != SQLITE_OK)
    return "cannot alter"; // expect: transaction-leak
  if (sqlite3_exec(db, "UPDATE t SET c = 1", 0, 0, 0) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return "cannot update";
  }
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
    return "cannot commit";
  }
  return NULL;
}

int openBad(int version) {
  const char *error = migrateBad(current, version);
  if (error) {
    fprintf(stderr, "%s\n", error);
    return -1;
  }
  return 0;
}

// The caller's caller closes it.
static int stepOk(sqlite3 *db, int n) {
  if (versionOf(n) < 0)
    return 0;
  sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    return 0;
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}

static int stepsOk(sqlite3 *db, int n) { return n < 3 ? stepOk(db, n) : 0; }

int runOk(const char *path, int n) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return 0;
  }
  int done = stepsOk(db, n);
  sqlite3_close(db);
  return done;
}

static int stepBad(sqlite3 *db, int n) {
  if (versionOf(n) < 0)
    return 0;
  sqlite3_exec(db, "BEGIN", 0, 0, 0);
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    return 0; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", 0, 0, 0);
  return 1;
}

static int stepsBad(sqlite3 *db, int n) { return n < 3 ? stepBad(db, n) : 0; }

int runBad(sqlite3 *db, int n) { return stepsBad(db, n); }

// Who begins again while it may be open has not ended it, whatever follows.
static int storeBad(sqlite3 *db, int n) {
  char sql[100];
  sprintf(sql, "DELETE FROM t%d", n);
  if (sqlite3_exec(db, sql, 0, 0, 0) != SQLITE_OK)
    return 0;
  if (sqlite3_exec(db, "BEGIN", 0, 0, 0) != SQLITE_OK)
    return 0;
  sqlite3_exec(db, "DELETE FROM t", 0, 0, 0);
  if (sqlite3_exec(db, "COMMIT", 0, 0, 0) != SQLITE_OK)
    fprintf(stderr, "commit failed\n");
  return 1; // expect: transaction-leak
}

int main(int argc, char **argv) {
  sqlite3 *db;
  if (sqlite3_open(argv[1], &db) == SQLITE_OK && storeBad(db, argc))
    storeBad(db, argc + 1);
  sqlite3_close(db);
  return 0;
}
