/*
 * dunning: prints what each customer owes and marks invoices as overdue.
 *
 *   dunning CONNINFO
 *
 * Runs every night over all customers. Each run leaked the result of every
 * customer without a mail address; see README.md.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct totals {
  int customers;
  int invoices;
  int skipped;
};

static PGresult *query(PGconn *conn, const char *sql, const char *param) {
  const char *values[1] = {param};
  return PQexecParams(conn, sql, param ? 1 : 0, NULL, values, NULL, NULL, 0);
}

static int complain(PGconn *conn, const char *what) {
  fprintf(stderr, "dunning: %s: %s", what, PQerrorMessage(conn));
  return -1;
}

/* The number of open invoices of a customer, or -1. */
static int open_invoices(PGconn *conn, const char *customer) {
  PGresult *res = query(
      conn, "SELECT count(*) FROM invoices WHERE customer = $1 AND paid IS NULL",
      customer);
  int n;

  if (PQresultStatus(res) != PGRES_TUPLES_OK)
    return complain(conn, "cannot count invoices"); // expect: result-leak "'res'"
  n = atoi(PQgetvalue(res, 0, 0));
  PQclear(res);
  return n;
}

static int remind(PGconn *conn, struct totals *sum) {
  PGresult *customers =
      query(conn, "SELECT id, name FROM customers ORDER BY id", NULL);
  int row, rc = 0;

  if (PQresultStatus(customers) != PGRES_TUPLES_OK) {
    rc = complain(conn, "cannot read customers");
    goto out;
  }
  for (row = 0; row < PQntuples(customers); row++) {
    const char *id = PQgetvalue(customers, row, 0);
    int n = open_invoices(conn, id);
    PGresult *mail;

    if (n <= 0)
      continue;
    mail = query(conn, "SELECT address FROM mail WHERE customer = $1", id);
    if (PQntuples(mail) == 0) {
      sum->skipped++;
      continue; // expect: result-leak "'mail'"
    }
    printf("%s <%s>: %d open\n", PQgetvalue(customers, row, 1),
           PQgetvalue(mail, 0, 0), n);
    PQclear(mail);
    sum->customers++;
    sum->invoices += n;
  }
out:
  PQclear(customers);
  return rc;
}

static int mark_overdue(PGconn *conn) {
  PGresult *res;

  PQexec(conn, "BEGIN"); // expect: result-leak
  res = PQexec(conn, "UPDATE invoices SET overdue = true "
                     "WHERE paid IS NULL AND due < current_date");
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    complain(conn, "cannot mark invoices");
    PQclear(res);
    PQclear(PQexec(conn, "ROLLBACK"));
    return -1;
  }
  printf("%s invoices are overdue\n", PQcmdTuples(res));
  res = PQexec(conn, "COMMIT"); // expect: result-leak "'res'"
  if (PQresultStatus(res) != PGRES_COMMAND_OK) {
    PQclear(res);
    return complain(conn, "cannot commit");
  }
  PQclear(res);
  return 0;
}

int main(int argc, char **argv) {
  struct totals sum = {0, 0, 0};
  PGconn *conn;
  int failed;

  if (argc != 2) {
    fprintf(stderr, "usage: dunning CONNINFO\n");
    return 2;
  }
  conn = PQconnectdb(argv[1]);
  if (PQstatus(conn) != CONNECTION_OK) {
    complain(conn, "cannot connect");
    PQfinish(conn);
    return 1;
  }
  failed = remind(conn, &sum) < 0 || mark_overdue(conn) < 0;
  PQfinish(conn);
  printf("%d reminders for %d invoices, %d customers without mail\n",
         sum.customers, sum.invoices, sum.skipped);
  return failed;
}
