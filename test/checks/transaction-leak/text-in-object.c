// RUN: %check_hosts --preview %s
// The text of a statement lies in an object of the caller's: still the caller's choice.
#include <libpq-fe.h>

struct command { const char *sql; };
static int run(PGconn *c, struct command *cmd) {
  PGresult *result = PQexec(c, cmd->sql);
  int ok = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  return ok;
}
int bad(PGconn *c) {
  struct command begin = {"BEGIN"}, work = {"DELETE FROM t"}, commit = {"COMMIT"};
  if (!run(c, &begin))
    return -1;
  if (!run(c, &work))
    return -1; // expect: transaction-leak
  return run(c, &commit) ? 0 : -1;
}
int good(PGconn *c) {
  struct command begin = {"BEGIN"}, work = {"DELETE FROM t"}, commit = {"COMMIT"}, rollback = {"ROLLBACK"};
  if (!run(c, &begin))
    return -1;
  if (!run(c, &work)) {
    run(c, &rollback);
    return -1;
  }
  return run(c, &commit) ? 0 : -1;
}
