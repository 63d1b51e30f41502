// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against declarations with cassandra.h's signatures.
#include "Inputs/cassandra.h"

// A future has to be freed, whatever it says.
int connectBad(const char *hosts) {
  CassCluster *cluster = cass_cluster_new();
  CassSession *session = cass_session_new();
  cass_cluster_set_contact_points(cluster, hosts);
  CassFuture *f = cass_session_connect(session, cluster);
  if (cass_future_error_code(f) != CASS_OK)
    return -1; // expect: connection-leak "'cluster'", connection-leak "'session'", buffer-leak "future 'f'"
  cass_future_free(f);
  cass_session_free(session);
  cass_cluster_free(cluster);
  return 0;
}

int connectOk(const char *hosts) {
  CassCluster *cluster = cass_cluster_new();
  CassSession *session = cass_session_new();
  cass_cluster_set_contact_points(cluster, hosts);
  CassFuture *f = cass_session_connect(session, cluster);
  int rc = cass_future_error_code(f) == CASS_OK ? 0 : -1;
  cass_future_free(f);
  cass_session_free(session);
  cass_cluster_free(cluster);
  return rc;
}

// Fire and forget.
void forgetBad(CassSession *s, CassStatement *st) {
  cass_session_execute(s, st); // expect: buffer-leak "future from 'cass_session_execute' is discarded"
}

int selectBad(CassSession *s) {
  CassStatement *st = cass_statement_new("SELECT a FROM t", 0);
  CassFuture *f = cass_session_execute(s, st);
  cass_statement_free(st);
  const CassResult *r = cass_future_get_result(f);
  cass_future_free(f);
  if (!r)
    return -1;
  int n = (int)cass_result_row_count(r);
  if (n > 1)
    return -2; // expect: result-leak "'r'"
  cass_result_free(r);
  return n;
}

int iterateBad(const CassResult *r) {
  cass_int32_t sum = 0, v = 0;
  CassIterator *it = cass_iterator_from_result(r); // expect: result-leak "iterator 'it'"
  while (cass_iterator_next(it))
    if (cass_value_get_int32(cass_row_get_column(cass_iterator_get_row(it), 0), &v) == CASS_OK)
      sum += v;
  return sum;
}

int iterateOk(CassSession *s, CassStatement *st) {
  cass_int32_t sum = 0, v = 0;
  CassFuture *f = cass_session_execute(s, st);
  const CassResult *r = cass_future_get_result(f);
  if (r) {
    CassIterator *it = cass_iterator_from_result(r);
    while (cass_iterator_next(it))
      if (cass_value_get_int32(cass_row_get_column(cass_iterator_get_row(it), 0), &v) == CASS_OK)
        sum += v;
    cass_iterator_free(it);
    cass_result_free(r);
  }
  cass_future_free(f);
  return sum;
}

int preparedBad(CassSession *s) {
  CassFuture *f = cass_session_prepare(s, "SELECT a FROM t WHERE k = ?");
  const CassPrepared *p = cass_future_get_prepared(f);
  cass_future_free(f);
  if (!p)
    return -1;
  CassStatement *st = cass_prepared_bind(p);
  if (cass_statement_bind_int32(st, 0, 7) != CASS_OK)
    return -2; // expect: statement-leak "'p'", statement-leak "'st'"
  cass_statement_free(st);
  cass_prepared_free(p);
  return 0;
}

// The batch does not take the statement.
int batchBad(CassSession *s) {
  CassBatch *b = cass_batch_new(CASS_BATCH_TYPE_LOGGED);
  CassStatement *st = cass_statement_new("INSERT INTO t (k) VALUES (1)", 0); // expect: statement-leak "'st'"
  cass_batch_add_statement(b, st);
  CassFuture *f = cass_session_execute_batch(s, b);
  cass_batch_free(b);
  int rc = cass_future_error_code(f);
  cass_future_free(f);
  return rc;
}

// A row lives until the next one.
int rowBad(CassIterator *it) {
  cass_int32_t v = 0;
  if (!cass_iterator_next(it))
    return 0;
  const CassRow *row = cass_iterator_get_row(it);
  cass_iterator_next(it);
  cass_value_get_int32(cass_row_get_column(row, 0), &v); // expect: use-after-release
  return v;
}

void wrongBad(CassSession *s, CassStatement *st) {
  CassFuture *f = cass_session_execute(s, st);
  cass_statement_free((CassStatement *)f); // expect: wrong-release "'f'"
}
