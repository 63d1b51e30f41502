// RUN: %check_hosts --preview %s
// transaction-leak with SQLite: savepoints, prepared statements, and a COMMIT
// that fails.
#include <sqlite3.h>
#include <stdio.h>

int lockedBad(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: transaction-leak "roll back on this path too"
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

int lockedOk(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_exec(db, rc == SQLITE_OK ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
  return rc == SQLITE_OK ? 0 : -1;
}

// After SQLITE_BUSY the transaction is still there.
int busyBad(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    return -1; // expect: transaction-leak "the COMMIT failed and did not end it"
  }
  return 0;
}

int busyOk(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  int rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
  if (rc == SQLITE_BUSY || rc == SQLITE_FULL) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  }
  return rc;
}

// The caller learns of it.
int toldOk(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

int savepointBad(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "SAVEPOINT step", NULL, NULL, NULL);
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_exec(db, "ROLLBACK TO step", NULL, NULL, NULL);
    return -1; // expect: transaction-leak "savepoint on 'db'"
  }
  sqlite3_exec(db, "RELEASE step", NULL, NULL, NULL);
  return 0;
}

int savepointOk(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "SAVEPOINT step", NULL, NULL, NULL);
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK TO step", NULL, NULL, NULL);
  sqlite3_exec(db, "RELEASE step", NULL, NULL, NULL);
  return rc;
}

// The inner savepoint's release is not that of the outer one.
int nestedBad(sqlite3 *db, const char *sql) {
  sqlite3_exec(db, "SAVEPOINT outer_", NULL, NULL, NULL);
  sqlite3_exec(db, "SAVEPOINT inner_", NULL, NULL, NULL);
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_exec(db, "RELEASE inner_", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    return rc; // expect: transaction-leak "savepoint"
  sqlite3_exec(db, "RELEASE outer_", NULL, NULL, NULL);
  return 0;
}

// The text lies in a prepared statement.
int preparedBad(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, "BEGIN", -1, &stmt, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(stmt);
  sqlite3_finalize(stmt);
  if (rc != SQLITE_DONE)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
  return 0;
}

// A global connection, used by helpers without a parameter.
static sqlite3 *Db;
int openDb(const char *path) { return sqlite3_open(path, &Db); }
static int run(const char *sql) { return sqlite3_exec(Db, sql, NULL, NULL, NULL) == SQLITE_OK; }

int globalBad(const char *sql) {
  if (!run("BEGIN"))
    return -1;
  if (!run(sql))
    return -1; // expect: transaction-leak "'Db'"
  run("COMMIT");
  return 0;
}

int globalOk(const char *sql) {
  if (!run("BEGIN"))
    return -1;
  int ok = run(sql);
  run(ok ? "END" : "ROLLBACK");
  return ok ? 0 : -1;
}

// Text from sqlite3_mprintf; a trigger's END is no COMMIT.
int triggerBad(sqlite3 *db, const char *table) {
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  char *sql = sqlite3_mprintf("CREATE TRIGGER t AFTER INSERT ON \"%w\" BEGIN SELECT 1; END",
                              table);
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  if (rc != SQLITE_OK)
    return rc; // expect: transaction-leak
  sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
  return 0;
}

/* sqlite3_step() never returns SQLITE_OK. */
int neverOkOk(sqlite3 *db, sqlite3_stmt *st) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(st);
  if (rc == SQLITE_OK)
    return 0;
  sqlite3_exec(db, rc == SQLITE_DONE ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
  return rc;
}

int doneBad(sqlite3 *db, sqlite3_stmt *st) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  int rc = sqlite3_step(st);
  if (rc == SQLITE_DONE)
    return 0; // expect: transaction-leak
  sqlite3_exec(db, rc == SQLITE_ROW ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
  return rc;
}

/* Ends the one that is open, and begins the next one: what it leaves is what was. */
static void thousand(sqlite3 *db) {
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    return;
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return;
}

int batchesOk(sqlite3 *db, int n) {
  for (int i = 0; i < n; i++)
    thousand(db);
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

/* A variable of this file: a function of another one does not end its transaction.
   One that others see may be ended by them. */
static sqlite3 *own;
sqlite3 *shared;
void complain(const char *what);

void setOwn(sqlite3 *db) { own = db; }

int ownBad(void) {
  if (sqlite3_exec(own, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(own, "DELETE FROM t", NULL, NULL, NULL) != SQLITE_OK) {
    complain("cannot delete");
    return -1; // expect: transaction-leak
  }
  return sqlite3_exec(own, "COMMIT", NULL, NULL, NULL);
}

int sharedOk(void) {
  if (sqlite3_exec(shared, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(shared, "DELETE FROM t", NULL, NULL, NULL) != SQLITE_OK) {
    complain("cannot delete");
    return -1;
  }
  return sqlite3_exec(shared, "COMMIT", NULL, NULL, NULL);
}

/* Transactions that nest by a counter: BEGIN when it becomes one, COMMIT at zero. */
struct counted {
  sqlite3 *db;
  int depth;
};

static int runOn(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int startCounted(struct counted *t) {
  t->depth++;
  return t->depth != 1 || runOn(t->db, "BEGIN");
}

static int endCounted(struct counted *t, const char *how) {
  t->depth--;
  return t->depth != 0 || runOn(t->db, how);
}

int countedOk(struct counted *t) {
  if (!startCounted(t))
    return 0;
  if (runOn(t->db, "UPDATE t SET a = 1") && endCounted(t, "COMMIT"))
    return 1;
  endCounted(t, "ROLLBACK");
  return 0;
}

static int startPlain(struct counted *t) { return runOn(t->db, "BEGIN"); }

int plainBad(struct counted *t) {
  if (!startPlain(t))
    return 0;
  if (!runOn(t->db, "UPDATE t SET a = 1"))
    return 0; // expect: transaction-leak
  return runOn(t->db, "COMMIT");
}

/* One caller closes the connection behind it, and another one goes on. */
static int flushBad(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: transaction-leak "roll back on this path too"
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

void flushAndCloseOk(sqlite3 *db, const char *sql) {
  if (flushBad(db, sql) != 0)
    fprintf(stderr, "lost\n");
  sqlite3_close(db);
}

int flushAndGoOn(sqlite3 *db, const char *sql) {
  if (flushBad(db, sql) != 0)
    return -1;
  return sqlite3_exec(db, "DELETE FROM log", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

/* Both do, one of them in the function that calls it. */
static int drainOk(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

void drainAndCloseOk(sqlite3 *db, const char *sql) {
  if (drainOk(db, sql) != 0)
    fprintf(stderr, "lost\n");
  sqlite3_close(db);
}

static int drainTwiceOk(sqlite3 *db, const char *a) {
  if (drainOk(db, a) != 0)
    return -1;
  return 0;
}

void drainAllOk(sqlite3 *db, const char *a) {
  if (drainTwiceOk(db, a) != 0)
    fprintf(stderr, "lost\n");
  sqlite3_close(db);
}
