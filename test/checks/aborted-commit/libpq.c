// RUN: %check_hosts --preview %s
// aborted-commit with libpq: what a failed statement makes of the COMMIT.
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static int run(PGconn *conn, const char *sql) {
  PGresult *res = PQexec(conn, sql);
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK;
  PQclear(res);
  return ok;
}

// ---- a statement that nobody looks at ------------------------------------------

int storeBad(PGconn *c, const char *sql) {
  PQclear(PQexec(c, "BEGIN")); // expect: ignored-error
  PQclear(PQexec(c, sql)); // expect: aborted-commit "when 'PQexec' fails here, the COMMIT rolls back"
  PGresult *r = PQexec(c, "COMMIT");
  int ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

int storeOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return 0;
  int ok = run(c, sql);
  return run(c, ok ? "COMMIT" : "ROLLBACK") && ok;
}

// ---- one whose failure is only logged ------------------------------------------

int loggedBad(PGconn *c, const char **rows, int n) {
  if (!run(c, "BEGIN"))
    return -1;
  for (int i = 0; i < n; i++)
    if (!run(c, rows[i])) // expect: aborted-commit "when 'run' (which calls 'PQexec') fails here"
      fprintf(stderr, "%s", PQerrorMessage(c));
  return run(c, "COMMIT") ? 0 : -1;
}

int countedOk(PGconn *c, const char **rows, int n) {
  int failed = 0;
  if (!run(c, "BEGIN"))
    return -1;
  for (int i = 0; i < n; i++)
    if (!run(c, rows[i]))
      failed = 1;
  if (failed) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

int flagReturnedOk(PGconn *c, const char *sql) {
  int rc = 0;
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, sql))
    rc = -1;
  if (!run(c, "COMMIT"))
    return -1;
  return rc;
}

int skippedBad(PGconn *c, const char *id) {
  const char *values[1] = {id};
  if (!run(c, "BEGIN"))
    return -1;
  PGresult *res = PQexecParams(c, "INSERT INTO seen VALUES ($1)", 1, NULL, values, NULL, NULL, 0); // expect: aborted-commit "'PQexecParams'"
  if (PQresultStatus(res) != PGRES_COMMAND_OK)
    fprintf(stderr, "seen already: %s\n", id);
  PQclear(res);
  if (!run(c, "COMMIT"))
    return -1;
  return 0;
}

// ---- a savepoint, a look at the state -------------------------------------------

int savepointOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, "SAVEPOINT row"))
    return -1;
  if (!run(c, sql))
    run(c, "ROLLBACK TO SAVEPOINT row");
  return run(c, "COMMIT") ? 0 : -1;
}

int stateOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  PQclear(PQexec(c, sql));
  if (PQtransactionStatus(c) == PQTRANS_INERROR) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

int tagOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  PQclear(PQexec(c, sql)); // expect: ignored-error
  PGresult *res = PQexec(c, "COMMIT");
  int ok = PQresultStatus(res) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(res), "COMMIT") == 0;
  PQclear(res);
  return ok ? 0 : -1;
}

// The next statement fails as well, and somebody looks at that.
int nextTellsOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  PQclear(PQexec(c, "LOCK TABLE t")); // expect: ignored-error
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

// Before the transaction nothing is aborted.
int beforeOk(PGconn *c, const char *sql) {
  PQclear(PQexec(c, "LISTEN news")); // expect: ignored-error
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

int otherConnectionOk(PGconn *c, PGconn *log, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  PQclear(PQexec(log, "INSERT INTO log VALUES (1)")); // expect: ignored-error
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

// ---- the COMMIT itself -----------------------------------------------------------

int unreadBad(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return -1;
  }
  PQclear(PQexec(c, "COMMIT")); // expect: aborted-commit "nobody looks whether the COMMIT by 'PQexec' succeeded, and 'unreadBad' returns success"
  return 0;
}

static int commit(PGconn *c) { return run(c, "COMMIT"); }

int helperBad(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return 0;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return 0;
  }
  commit(c); // expect: aborted-commit "the COMMIT by 'commit' (which calls 'PQexec')"
  return 1;
}

int helperOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return 0;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return 0;
  }
  return commit(c);
}

// Nothing is lost.
int readsOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return -1;
  PGresult *res = PQexec(c, "SELECT count(*) FROM t");
  int n = PQresultStatus(res) == PGRES_TUPLES_OK ? PQntuples(res) : -1;
  PQclear(res);
  PQclear(PQexec(c, "COMMIT"));
  return n;
}

// Who is never told of errors is not told a lie.
void voidOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return;
  }
  PQclear(PQexec(c, "COMMIT")); // expect: ignored-error
}

int meantOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, sql)) {
    run(c, "ROLLBACK");
    return -1;
  }
  (void)run(c, "COMMIT");
  return 0;
}

// ---- other shapes -----------------------------------------------------------------

int switchBad(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  PGresult *res = PQexec(c, sql); // expect: aborted-commit
  switch (PQresultStatus(res)) {
  case PGRES_COMMAND_OK:
  case PGRES_TUPLES_OK:
    break;
  default:
    fprintf(stderr, "%s", PQresultErrorMessage(res));
  }
  PQclear(res);
  return run(c, "COMMIT") ? 0 : -1;
}

int gotoOk(PGconn *c, const char *sql) {
  int rc = -1;
  if (!run(c, "BEGIN"))
    return -1;
  PGresult *res = PQexec(c, sql);
  if (PQresultStatus(res) != PGRES_COMMAND_OK)
    goto out;
  if (!run(c, "COMMIT"))
    goto out;
  rc = 0;
out:
  PQclear(res);
  if (rc < 0)
    run(c, "ROLLBACK");
  return rc;
}

int collectedOk(PGconn *c, const char *a, const char *b) {
  int ok = run(c, "BEGIN");
  ok &= run(c, a);
  ok &= run(c, b);
  if (!ok) {
    run(c, "ROLLBACK");
    return -1;
  }
  return run(c, "COMMIT") ? 0 : -1;
}

extern void onError(PGconn *c);
int unknownOk(PGconn *c, const char *sql) {
  if (!run(c, "BEGIN"))
    return -1;
  if (!run(c, sql))
    onError(c); // may roll back
  return run(c, "COMMIT") ? 0 : -1;
}
