// RUN: %check_hosts --preview %s
#include <sqlite3.h>
#include <stdio.h>

void discardedBad(sqlite3 *db) {
  sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0); // expect: ignored-error "error of 'sqlite3_exec' is ignored"
}

void meantOk(sqlite3 *db) {
  (void)sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
}

void keptBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0); // expect: ignored-error "kept in 'rc', which nobody looks at"
  puts("done");
}

void keptAndMeantOk(sqlite3 *db) {
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  (void)rc;
}

void beginBad(sqlite3 *db) {
  sqlite3_exec(db, "BEGIN", 0, 0, 0); // expect: ignored-error
  if (sqlite3_exec(db, "DELETE FROM t", 0, 0, 0) != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK", 0, 0, 0);
}

// The connection remembers, until the next call on it.
int askedLaterOk(sqlite3 *db) {
  sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  return sqlite3_errcode(db) == SQLITE_OK;
}

int askedTooLateBad(sqlite3 *db) {
  sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0); // expect: ignored-error
  if (sqlite3_exec(db, "INSERT INTO t VALUES (2)", 0, 0, 0) != SQLITE_OK)
    puts(sqlite3_errmsg(db));
  return 0;
}

// The message is there when the call failed.
void messageOk(sqlite3 *db) {
  char *message = NULL;
  sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, &message);
  if (message) {
    fprintf(stderr, "%s\n", message);
    sqlite3_free(message);
  }
}

void messageOnlyFreedBad(sqlite3 *db) {
  char *message = NULL;
  sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, &message); // expect: ignored-error
  sqlite3_free(message);
}

// sqlite3_finalize returns the error of the last step.
int finalizeTellsOk(sqlite3_stmt *stmt) {
  sqlite3_step(stmt);
  return sqlite3_finalize(stmt);
}

void nobodyTellsBad(sqlite3_stmt *stmt) {
  sqlite3_step(stmt); // expect: ignored-error "'sqlite3_step'"
  sqlite3_finalize(stmt);
}

int stepTellsOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  int n = -1;
  sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &stmt, NULL);
  if (sqlite3_step(stmt) == SQLITE_ROW)
    n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

int handleTellsOk(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  sqlite3_prepare_v2(db, "SELECT 1", -1, &stmt, NULL);
  if (!stmt)
    return -1;
  sqlite3_finalize(stmt);
  return 0;
}

// Cleanup, settings, and what is tried after a failure.
int bestEffortOk(sqlite3 *db) {
  sqlite3_exec(db, "PRAGMA journal_mode = WAL", 0, 0, 0);
  sqlite3_exec(db, "DROP TABLE IF EXISTS scratch", 0, 0, 0);
  int rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (rc != SQLITE_OK) {
    sqlite3_exec(db, "DELETE FROM pending", 0, 0, 0);
    sqlite3_close(db);
  }
  return rc;
}

// A format that becomes the text.
void pragmaOk(sqlite3 *db, int n) {
  char sql[64];
  sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d", n);
  sqlite3_exec(db, sql, 0, 0, 0);
}

void insertBad(sqlite3 *db, int n) {
  char *sql = sqlite3_mprintf("INSERT INTO t VALUES (%d)", n);
  sqlite3_exec(db, sql, 0, 0, 0); // expect: ignored-error
  sqlite3_free(sql);
}

// Stored, or handed to somebody.
struct job {
  int status;
};
void storedOk(struct job *job, sqlite3 *db) {
  job->status = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
}
void note(int rc);
void handedOnOk(sqlite3 *db) {
  note(sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0));
}
int collectedOk(sqlite3 *db) {
  int errors = 0;
  errors |= sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  errors |= sqlite3_exec(db, "INSERT INTO t VALUES (2)", 0, 0, 0);
  return errors;
}

// `start` is 0, and so is its copy.
int copiedBad(sqlite3 *db) {
  int rc = SQLITE_OK, start = rc;
  rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0); // expect: ignored-error "kept in 'rc'"
  if (start != SQLITE_OK)
    printf("%d\n", rc);
  return start;
}

int copiedOk(sqlite3 *db, int before) {
  int rc = before, start = rc;
  rc = sqlite3_exec(db, "INSERT INTO t VALUES (1)", 0, 0, 0);
  if (start != SQLITE_OK)
    printf("%d\n", rc);
  return start;
}
