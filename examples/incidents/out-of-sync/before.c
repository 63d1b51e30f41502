/*
 * payments: books payments on the first invoice that they cover.
 *
 *   payments HOST PORT < requests
 *
 * A request is a line `ID CUSTOMER AMOUNT`; the answer is `ID ok` or `ID failed`.
 * The first customer who pays too much puts the connection out of step, and no
 * later request works; see README.md.
 */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>

/* Books a payment; 0 when there was an invoice for it. */
static int book(MYSQL *m, int customer, int amount) {
  char sql[128];
  MYSQL_RES *res;
  MYSQL_ROW row;
  int invoice = 0;

  snprintf(sql, sizeof sql,
           "SELECT id, amount FROM invoice WHERE customer = %d ORDER BY id",
           customer);
  if (mysql_query(m, sql) != 0) {
    fprintf(stderr, "payments: %s\n", mysql_error(m));
    return -1;
  }
  res = mysql_use_result(m);
  if (!res)
    return -1;
  while (!invoice && (row = mysql_fetch_row(res)) != NULL) {
    if (atoi(row[1]) < amount) { /* somebody has to look at that */
      snprintf(sql, sizeof sql,
               "INSERT INTO overpaid(invoice, amount) VALUES (%s, %d)", row[0],
               amount);
      if (mysql_query(m, sql) != 0) { // expect: undrained-result, writes-without-transaction
        fprintf(stderr, "payments: %s\n", mysql_error(m));
        return -1;
      }
    }
    if (atoi(row[1]) <= amount)
      invoice = atoi(row[0]);
  }
  mysql_free_result(res);
  if (!invoice)
    return -1;
  snprintf(sql, sizeof sql, "UPDATE invoice SET paid = 1 WHERE id = %d", invoice);
  if (mysql_query(m, sql) != 0) {
    fprintf(stderr, "payments: %s\n", mysql_error(m));
    return -1;
  }
  return 0;
}

int main(int argc, char **argv) {
  MYSQL *m;
  char line[128];
  unsigned seconds = 5;

  if (argc != 3) {
    fprintf(stderr, "usage: payments HOST PORT\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  m = mysql_init(NULL);
  if (!m)
    return 1;
  mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &seconds);
  mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
  if (!mysql_real_connect(m, argv[1], "app", NULL, "shop",
                          (unsigned)atoi(argv[2]), NULL, 0)) {
    fprintf(stderr, "payments: %s\n", mysql_error(m));
    mysql_close(m);
    return 1;
  }
  while (fgets(line, sizeof line, stdin)) {
    char id[32];
    int customer, amount;

    if (sscanf(line, "%31s %d %d", id, &customer, &amount) == 3)
      printf("%s %s\n", id, book(m, customer, amount) == 0 ? "ok" : "failed");
  }
  mysql_close(m);
  return 0;
}
