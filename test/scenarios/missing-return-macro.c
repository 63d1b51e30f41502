// RUN: %check_hosts %s -- -Wno-error=implicit-function-declaration
// A macro that returns, of a header that was not found, parses as a call of a
// function that nobody declared: nothing goes on behind it.
#include <mysql.h>

typedef long value;

value databasesGood(MYSQL *m) {
  MYSQL_RES *res = mysql_list_dbs(m, 0);
  MYSQL_ROW row;
  if (!res)
    CAMLreturn(0);
  if (mysql_num_rows(res) == 0) {
    mysql_free_result(res);
    CAMLreturn(0);
  }
  while ((row = mysql_fetch_row(res)) != 0)
    ;
  mysql_free_result(res);
  CAMLreturn(1);
}

// What only tests, and a function that happens not to be declared, go on.
value tablesBad(MYSQL *m) {
  MYSQL_RES *res = mysql_list_tables(m, 0);
  if (!res)
    return 0;
  if (mysql_num_rows(res) == 0) {
    RETURN_IF_EMPTY(m);
    note_empty(m);
    return -1; // expect: result-leak
  }
  mysql_free_result(res);
  return 1;
}

// Small letters: it gives something back.
value viewsBad(MYSQL *m, int n) {
  MYSQL_RES *res = mysql_list_tables(m, 0);
  if (!res)
    return 0;
  if (n > 3) {
    return_slot(n);
    return -1; // expect: result-leak
  }
  mysql_free_result(res);
  return 1;
}
