// The comments that suppress, read alike by closecall and by clang-tidy. Each
// line leaks one result; what is expected is what no comment covers.
// RUN: %check_hosts %s -- -I %S/Inputs
#include "pq.h"

void onTheLine(PGconn *c) {
  PQexec(c, "1"); // NOLINT
  PQexec(c, "2"); // NOLINT(closecall-result-leak)
  PQexec(c, "3"); // NOLINT(closecall-*)
  PQexec(c, "4"); // NOLINT(*)
  PQexec(c, "5"); // NOLINT(other-check, closecall-result-leak)
  PQexec(c, "6"); // NOLINT( closecall-result-leak )
  PQexec(c, "7"); // NOLINT(*-leak): a reason
  PQexec(c, "8"); // NOLINT without brackets and with words
  PQexec(c, "9"); /* NOLINT */
  PQexec(c, "10"); // NOLINT(bracket-left-open
  PQexec(c, "NOLINT"); // a comment or not: that is not looked at
  PQexec(c, "11"); // see also XNOLINT
  PQexec(c, "12"); // NOLINT(other) NOLINT(closecall-result-leak)
}

void notOnTheLine(PGconn *c) {
  PQexec(c, "1"); // NOLINT() // expect: result-leak
  PQexec(c, "2"); // NOLINT(other-check) // expect: result-leak
  PQexec(c, "3"); // NOLINT(result-leak) // expect: result-leak
  PQexec(c, "4"); // nolint // expect: result-leak
  PQexec(c, "5"); // NOLINTED // expect: result-leak
  PQexec(c, "6"); // NOLINTNEXTLINE // expect: result-leak
  // NOLINTNEXTLINE
  PQexec(c, "7");
  PQexec(c, "8"); // NOLINT(-closecall-result-leak) // expect: result-leak
  PQexec(c, "9"); // NOLINT(closecall-connection-leak) // expect: result-leak
  PQexec(c, "10"); // NOLINT(closecall-result-lea?) // expect: result-leak
  PQexec(c, "11"); // NOLINT (closecall-result-leak)
  PQexec(c, "12"); // NOLINT(,) // expect: result-leak
  PQexec(c, "13"); // NOLINT(*,-closecall-result-leak)
}

void onTheLineBefore(PGconn *c) {
  // NOLINTNEXTLINE
  PQexec(c, "1");
  // NOLINTNEXTLINE(closecall-result-*)
  PQexec(c, "2");
  // NOLINTNEXTLINE(other-check)
  PQexec(c, "3"); // expect: result-leak
  // NOLINTNEXTLINE

  PQexec(c, "4"); // expect: result-leak
  // NOLINT
  PQexec(c, "5"); // expect: result-leak
}

// The line of the finding counts, not where the handle comes from.
int byPrimaryLocation(PGconn *c, int n) {
  PGresult *r = PQexec(c, "1"); // NOLINT
  if (n)
    return -1; // expect: result-leak
  PQclear(r);
  r = PQexec(c, "2");
  if (n > 1)
    return -2; // NOLINT(closecall-result-leak)
  PQclear(r);
  return 0;
}

void blocks(PGconn *c) {
  // NOLINTBEGIN
  PQexec(c, "1");
  // NOLINTEND
  PQexec(c, "2"); // expect: result-leak
  // NOLINTBEGIN(closecall-*)
  PQexec(c, "3");
  // NOLINTBEGIN(other-check)
  PQexec(c, "4");
  // NOLINTEND(other-check)
  PQexec(c, "5");
  // NOLINTEND(closecall-*)
  PQexec(c, "6"); // expect: result-leak
  // NOLINTBEGIN(other-check)
  PQexec(c, "7"); // expect: result-leak
  // NOLINTEND(other-check)
  PQexec(c, "8"); /* NOLINTBEGIN */ PQexec(c, "9"); /* NOLINTEND */ // expect: result-leak
}
