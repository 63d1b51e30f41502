// RUN: %clang -std=gnu11 -Wall -Wno-deprecated-declarations -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against libdbi's real header: every acquire and every release.
#include <dbi/dbi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Without drivers it fails, and the instance exists all the same.
int instanceBad(void) {
  dbi_inst inst;
  if (dbi_initialize_r(NULL, &inst) < 0)
    return -1; // expect: connection-leak "'inst'"
  dbi_shutdown_r(inst);
  return 0;
}

int instanceOk(void) {
  dbi_inst inst = NULL;
  int n = dbi_initialize_r(NULL, &inst);
  dbi_shutdown_r(inst);
  return n;
}

int connectBad(dbi_inst inst) {
  dbi_conn c = dbi_conn_new_r("pgsql", inst);
  if (!c)
    return -1;
  dbi_conn_set_option(c, "host", "h");
  if (dbi_conn_connect(c) < 0)
    return -1; // expect: connection-leak "'c'"
  dbi_conn_close(c);
  return 0;
}

int connectOk(void) {
  const char *message;
  dbi_conn c = dbi_conn_new("pgsql");
  if (!c)
    return -1;
  if (dbi_conn_connect(c) != 0) {
    dbi_conn_error(c, &message);
    fprintf(stderr, "%s\n", message);
    dbi_conn_close(c);
    return -1;
  }
  dbi_conn_close(c);
  return 0;
}

int queryBad(dbi_conn c) {
  dbi_result r = dbi_conn_query(c, "SELECT 1");
  if (!r)
    return -1;
  if (!dbi_result_next_row(r))
    return -1; // expect: result-leak "'r'"
  dbi_result_free(r);
  return 0;
}

int queryOk(dbi_conn c, int id) {
  dbi_result r = dbi_conn_queryf(c, "SELECT a FROM t WHERE id = %d", id);
  int n = r && dbi_result_next_row(r);
  dbi_result_free(r);
  return n;
}

int listBad(dbi_conn c) {
  dbi_result r = dbi_conn_get_table_list(c, "d", NULL);
  if (r && dbi_result_get_numrows(r) == 0)
    return 0; // expect: result-leak
  dbi_result_free(r);
  return 1;
}

// The connection's end frees its results.
int closeFreesResultOk(dbi_inst inst) {
  dbi_conn c = dbi_conn_new_r("pgsql", inst);
  if (!c)
    return -1;
  dbi_result r = dbi_conn_query(c, "SELECT 1");
  int n = r && dbi_result_next_row(r);
  dbi_conn_close(c);
  return n;
}

int copyBad(dbi_result r) {
  char *s = dbi_result_get_string_copy(r, "name");
  if (s && strcmp(s, "ERROR") == 0)
    return -1; // expect: buffer-leak "'s'"
  free(s);
  return 0;
}

int borrowedOk(dbi_result r) {
  const char *s = dbi_result_get_string(r, "name");
  return s && strcmp(s, "ERROR") == 0;
}

int stringAfterRowBad(dbi_result r) {
  const char *s = dbi_result_get_string(r, "name");
  dbi_result_next_row(r);
  return (int)strlen(s); // expect: use-after-release
}

int quoteBad(dbi_conn c, const char *text, int n) {
  char *quoted;
  if (dbi_conn_quote_string_copy(c, text, &quoted) == 0)
    return -1;
  if (n)
    return -1; // expect: buffer-leak
  free(quoted);
  return 0;
}
