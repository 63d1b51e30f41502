// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against Firebird's real header. Handles are numbers that are passed
// by address.
#include <ibase.h>
#include <stdlib.h>

int attachBad(const char *name, int quick) {
  ISC_STATUS_ARRAY st;
  isc_db_handle db = 0;
  if (isc_attach_database(st, 0, name, &db, 0, NULL))
    return -1;
  if (quick)
    return 0; // expect: connection-leak "database handle 'db' from 'isc_attach_database' is not released by 'isc_detach_database'"
  isc_detach_database(st, &db);
  return 1;
}

int attachOk(const char *name) {
  ISC_STATUS_ARRAY st;
  isc_db_handle db = 0;
  if (isc_attach_database(st, 0, name, &db, 0, NULL) != 0)
    return -1;
  isc_detach_database(st, &db);
  return 1;
}

// Closing the cursor does not drop the statement.
int statementBad(isc_db_handle db, isc_tr_handle tr) {
  ISC_STATUS_ARRAY st;
  isc_stmt_handle stmt = 0;
  if (isc_dsql_allocate_statement(st, &db, &stmt)) // expect: statement-leak "statement handle 'stmt'"
    return -1;
  int rc = (int)isc_dsql_prepare(st, &tr, &stmt, 0, "SELECT 1 FROM RDB$DATABASE", 3, NULL);
  isc_dsql_free_statement(st, &stmt, DSQL_close);
  return rc;
}

int statementOk(isc_db_handle db, isc_tr_handle tr) {
  ISC_STATUS_ARRAY st;
  isc_stmt_handle stmt = 0;
  if (isc_dsql_allocate_statement(st, &db, &stmt))
    return -1;
  int rc = -1;
  if (isc_dsql_prepare(st, &tr, &stmt, 0, "SELECT 1 FROM RDB$DATABASE", 3, NULL) == 0 &&
      isc_dsql_execute(st, &tr, &stmt, 1, NULL) == 0)
    rc = 0;
  isc_dsql_free_statement(st, &stmt, DSQL_drop);
  return rc;
}

int blobBad(isc_db_handle db, isc_tr_handle tr, ISC_QUAD *id) {
  ISC_STATUS_ARRAY st;
  isc_blob_handle blob = 0;
  if (isc_create_blob2(st, &db, &tr, &blob, id, 0, NULL))
    return -1;
  if (isc_put_segment(st, &blob, 2, "ab"))
    return -2; // expect: buffer-leak "blob handle 'blob'"
  isc_close_blob(st, &blob);
  return 0;
}

int blobOk(isc_db_handle db, isc_tr_handle tr, ISC_QUAD *id) {
  ISC_STATUS_ARRAY st;
  isc_blob_handle blob = 0;
  if (isc_open_blob2(st, &db, &tr, &blob, id, 0, NULL))
    return -1;
  char part[80];
  unsigned short n = 0;
  ISC_STATUS rc = isc_get_segment(st, &blob, &n, sizeof part, part);
  isc_close_blob(st, &blob);
  return rc ? -1 : n;
}

int serviceBad(const char *spb, unsigned short length) {
  ISC_STATUS_ARRAY st;
  isc_svc_handle svc = 0;
  if (isc_service_attach(st, 0, "service_mgr", &svc, length, spb)) // expect: connection-leak "'svc'"
    return -1;
  return 0;
}

void eventsBad(void) {
  ISC_UCHAR *buffer, *result;
  ISC_LONG n = isc_event_block(&buffer, &result, 1, "done"); // expect: buffer-leak "'result'"
  if (n > 0)
    isc_free((ISC_SCHAR *)buffer);
}
