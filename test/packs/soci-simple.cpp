// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against SOCI's real header for C.
#include <soci/soci-simple.h>
#include <stdio.h>

// A session that could not connect is a handle all the same.
int connectBad(const char *where) {
  session_handle s = soci_create_session(where);
  if (!soci_session_state(s))
    return -1; // expect: connection-leak "session 's'"
  soci_destroy_session(s);
  return 0;
}

int connectOk(const char *where) {
  session_handle s = soci_create_session(where);
  int ok = soci_session_state(s);
  if (!ok)
    fprintf(stderr, "%s\n", soci_session_error_message(s));
  soci_destroy_session(s);
  return ok;
}

int statementBad(session_handle s) {
  statement_handle st = soci_create_statement(s);
  if (!st)
    return -1;
  soci_into_int(st);
  soci_prepare(st, "SELECT 1");
  if (!soci_execute(st, 1))
    return 0; // expect: statement-leak "'st'"
  int n = soci_get_into_int(st, 0);
  soci_destroy_statement(st);
  return n;
}

int statementOk(session_handle s) {
  statement_handle st = soci_create_statement(s);
  soci_into_int(st);
  soci_prepare(st, "SELECT 1");
  int n = soci_execute(st, 1) ? soci_get_into_int(st, 0) : -1;
  soci_destroy_statement(st);
  return n;
}

int blobBad(session_handle s) {
  blob_handle b = soci_create_blob(s); // expect: buffer-leak "'b'"
  return soci_blob_get_len(b);
}

void wrongBad(session_handle s) {
  statement_handle st = soci_create_statement(s);
  soci_destroy_blob(st); // expect: wrong-release "'st'"
}

// The text dies with its statement.
void messageBad(statement_handle st) {
  const char *text = soci_statement_error_message(st);
  soci_destroy_statement(st);
  puts(text); // expect: use-after-release
}
