// RUN: %check_hosts --preview %s
// transaction-leak with libpq: the text says what begins and ends, the status
// of the result whether it did.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int command(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

int earlyReturnBad(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  PQclear(res);
  res = PQexec(conn, "DELETE FROM jobs");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1; // expect: transaction-leak "'conn' is left open by this return"
  }
  PQclear(res);
  PQclear(PQexec(conn, "COMMIT"));
  return 0;
}

int earlyReturnOk(PGconn *conn) {
  PGresult *res = PQexec(conn, "BEGIN");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return -1;
  }
  PQclear(res);
  res = PQexec(conn, "DELETE FROM jobs");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    PQclear(PQexec(conn, "ROLLBACK"));
    return -1;
  }
  PQclear(res);
  PQclear(PQexec(conn, "COMMIT"));
  return 0;
}

// The text goes through a helper.
int throughHelperBad(PGconn *conn, const char *what) {
  if (!command(conn, "begin; -- in one go"))
    return -1;
  if (!command(conn, what))
    return -1; // expect: transaction-leak
  return command(conn, "commit work") ? 0 : -1;
}

int throughHelperOk(PGconn *conn, const char *what) {
  if (!command(conn, "START TRANSACTION READ WRITE"))
    return -1;
  if (!command(conn, what)) {
    command(conn, "ABORT");
    return -1;
  }
  return command(conn, "END") ? 0 : -1;
}

// Two levels, one of them with a format.
static int commandf(PGconn *conn, const char *format, ...) {
  char sql[512];
  __builtin_va_list ap;
  __builtin_va_start(ap, format);
  vsnprintf(sql, sizeof sql, format, ap);
  __builtin_va_end(ap);
  return command(conn, sql);
}

int formattedBad(PGconn *conn, int id) {
  if (!commandf(conn, "BEGIN"))
    return -1;
  if (!commandf(conn, "DELETE FROM jobs WHERE id = %d", id))
    return -1; // expect: transaction-leak
  commandf(conn, "COMMIT");
  return 0;
}

int formattedOk(PGconn *conn, int id) {
  if (!commandf(conn, "BEGIN"))
    return -1;
  if (!commandf(conn, "DELETE FROM jobs WHERE id = %d", id)) {
    commandf(conn, "ROLLBACK");
    return -1;
  }
  commandf(conn, "COMMIT");
  return 0;
}

// Only begins and only ends: each is fine, the caller is not.
static int begin(PGconn *conn) { return command(conn, "BEGIN"); }
static void finish(PGconn *conn, int ok) { command(conn, ok ? "COMMIT" : "ROLLBACK"); }

int helpersBad(PGconn *conn, const char *what) {
  if (!begin(conn))
    return -1;
  if (!what)
    return -1; // expect: transaction-leak
  finish(conn, command(conn, what));
  return 0;
}

int helpersOk(PGconn *conn, const char *what) {
  if (!begin(conn))
    return -1;
  finish(conn, what && command(conn, what));
  return 0;
}

// begin() rolls back itself when its second statement fails.
static int beginStrict(PGconn *conn) {
  if (!command(conn, "BEGIN"))
    return 0;
  if (!command(conn, "SET LOCAL lock_timeout = '1s'")) {
    command(conn, "ROLLBACK");
    return 0;
  }
  return 1;
}

int beginStrictOk(PGconn *conn) {
  if (!beginStrict(conn))
    return -1;
  command(conn, "DELETE FROM jobs");
  command(conn, "COMMIT");
  return 0;
}

// A loop is left with the transaction open.
int breakBad(PGconn *conn, int n) {
  for (int i = 0; i < n; i++) {
    if (!command(conn, "BEGIN"))
      return -1;
    if (!command(conn, "DELETE FROM jobs WHERE done"))
      break;
    command(conn, "COMMIT");
  }
  return 0; // expect: transaction-leak
}

// `continue` begins the next one inside the old.
void continueBad(PGconn *conn) {
  for (;;) {
    command(conn, "BEGIN"); // expect: transaction-leak "begins the next one"
    if (!command(conn, "DELETE FROM jobs WHERE done"))
      continue;
    command(conn, "COMMIT");
  }
}

void retryOk(PGconn *conn) {
  for (int i = 0; i < 3; i++) {
    command(conn, "BEGIN");
    if (!command(conn, "DELETE FROM jobs WHERE done")) {
      command(conn, "ROLLBACK");
      continue;
    }
    command(conn, "COMMIT");
    break;
  }
}

// The connection lies in a record; helpers get the record.
struct server {
  PGconn *conn;
  int depth;
};
static int exec(struct server *s, const char *sql) { return command(s->conn, sql); }

int inRecordBad(struct server *s) {
  if (!exec(s, "BEGIN"))
    return -1;
  if (!exec(s, "DELETE FROM jobs"))
    return -1; // expect: transaction-leak
  exec(s, "COMMIT");
  return 0;
}

int inRecordOk(struct server *s) {
  PGconn *conn = s->conn;
  if (!command(conn, "BEGIN"))
    return -1;
  if (!exec(s, "DELETE FROM jobs")) {
    exec(s, "ROLLBACK");
    return -1;
  }
  exec(s, "COMMIT");
  return 0;
}

// The same flag decides about both.
int ownTransactionOk(PGconn *conn, int own, const char *what) {
  if (own && !command(conn, "BEGIN"))
    return -1;
  int ok = command(conn, what);
  if (own)
    command(conn, ok ? "COMMIT" : "ROLLBACK");
  return ok ? 0 : -1;
}

// Closing the connection ends it, and so does the end of the process.
int closedOk(PGconn *conn) {
  command(conn, "BEGIN");
  if (!command(conn, "DELETE FROM jobs")) {
    PQfinish(conn);
    return -1;
  }
  if (!command(conn, "DELETE FROM log"))
    exit(1);
  command(conn, "COMMIT");
  return 0;
}

// Who is given the connection and not seen may end it.
void giveUp(PGconn *conn);
int handedOnOk(PGconn *conn) {
  command(conn, "BEGIN");
  if (!command(conn, "DELETE FROM jobs")) {
    giveUp(conn);
    return -1;
  }
  command(conn, "COMMIT");
  return 0;
}

// One text with all of it.
int oneTextOk(PGconn *conn) {
  return command(conn, "BEGIN; DELETE FROM jobs; COMMIT");
}

// Text from a table of constants, and one that is put together.
static const char *const Begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
static const char Commit[] = "COMMIT";
int constantsBad(PGconn *conn, const char *table) {
  char sql[100];
  if (!command(conn, Begin))
    return -1;
  strcpy(sql, "DELETE FROM ");
  strcat(sql, table);
  if (!command(conn, sql))
    return -1; // expect: transaction-leak
  command(conn, Commit);
  return 0;
}

// A connection that is gone has taken its transaction along.
int brokenOk(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, "BEGIN");
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!ok)
    return -1;
  res = PQexec(conn, sql);
  ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!ok) {
    if (PQstatus(conn) != CONNECTION_OK)
      return -2;
    PQclear(PQexec(conn, "ROLLBACK"));
    return -1;
  }
  PQclear(PQexec(conn, "COMMIT"));
  return 0;
}

int brokenBad(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, "BEGIN");
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!ok)
    return -1;
  res = PQexec(conn, sql);
  ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  if (!ok) {
    if (PQstatus(conn) == CONNECTION_OK)
      return -2; // expect: transaction-leak
    return -1;
  }
  PQclear(PQexec(conn, "COMMIT"));
  return 0;
}

/* A flag that outlives the call says that it is open. */
struct batch {
  PGconn *conn;
  long next_commit, interval;
  int use_transactions;
};

int batchOk(struct batch *b, const char *sql, long now) {
  if (b->interval > 0 && b->next_commit == 0) {
    if (!command(b->conn, "BEGIN"))
      return -1;
    b->next_commit = now + b->interval;
  }
  if (!command(b->conn, sql))
    return -1;
  if (b->next_commit > 0 && now > b->next_commit) {
    if (!command(b->conn, "COMMIT"))
      return -1;
    b->next_commit = 0;
  }
  return 0;
}

/* A setting does not say so. */
int settingBad(struct batch *b, const char *sql) {
  if (b->use_transactions && !command(b->conn, "BEGIN"))
    return -1;
  if (!command(b->conn, sql))
    return -1; // expect: transaction-leak
  if (b->use_transactions && !command(b->conn, "COMMIT"))
    return -1;
  return 0;
}

/* The connection is closed in the end, but the next one begins in it before. */
static int oneBad(PGconn *conn, int id) {
  char sql[80];
  snprintf(sql, sizeof sql, "UPDATE t SET a = 1 WHERE id = %d", id);
  if (!command(conn, "BEGIN"))
    return -1;
  if (!command(conn, sql))
    return -1; // expect: transaction-leak
  return command(conn, "COMMIT") ? 0 : -1;
}

int everyOne(const char *conninfo, int n) {
  PGconn *conn = PQconnectdb(conninfo);
  int failed = 0;
  if (PQstatus(conn) == CONNECTION_OK)
    for (int i = 0; i < n; i++)
      failed += oneBad(conn, i) < 0;
  PQfinish(conn);
  return failed;
}

static int onlyOneOk(PGconn *conn, int id) {
  char sql[80];
  snprintf(sql, sizeof sql, "UPDATE t SET a = 1 WHERE id = %d", id);
  if (!command(conn, "BEGIN"))
    return -1;
  if (!command(conn, sql))
    return -1;
  return command(conn, "COMMIT") ? 0 : -1;
}

int closesOk(const char *conninfo, int id) {
  PGconn *conn = PQconnectdb(conninfo);
  int rc = -1;
  if (PQstatus(conn) == CONNECTION_OK)
    rc = onlyOneOk(conn, id);
  PQfinish(conn);
  return rc;
}
