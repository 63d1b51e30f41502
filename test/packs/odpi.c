// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview
// The pack against declarations with dpi.h's signatures.
#include "Inputs/dpi.h"

// Closing a statement does not give the reference back.
int closeBad(dpiConn *conn) {
  dpiStmt *st;
  if (dpiConn_prepareStmt(conn, 0, "SELECT 1 FROM dual", 18, NULL, 0, &st) < 0) // expect: statement-leak "'st'"
    return -1;
  int rc = dpiStmt_execute(st, 0, NULL);
  dpiStmt_close(st, NULL, 0);
  return rc;
}

int executeBad(dpiConn *conn) {
  dpiStmt *st;
  uint32_t columns;
  if (dpiConn_prepareStmt(conn, 0, "SELECT 1 FROM dual", 18, NULL, 0, &st) != DPI_SUCCESS)
    return -1;
  if (dpiStmt_execute(st, 0, &columns) != DPI_SUCCESS)
    return -2; // expect: statement-leak "statement 'st' from 'dpiConn_prepareStmt' is not released by 'dpiStmt_release'"
  dpiStmt_release(st);
  return (int)columns;
}

int executeOk(dpiConn *conn) {
  dpiStmt *st = NULL;
  int found = 0;
  uint32_t row;
  if (dpiConn_prepareStmt(conn, 0, "SELECT 1 FROM dual", 18, NULL, 0, &st) < 0)
    return -1;
  int rc = dpiStmt_execute(st, 0, NULL);
  if (rc == DPI_SUCCESS)
    rc = dpiStmt_fetch(st, &found, &row);
  dpiStmt_release(st);
  return rc < 0 ? rc : found;
}

int connectBad(const dpiContext *ctx, int quick) {
  dpiConn *conn;
  if (dpiConn_create(ctx, "u", 1, "p", 1, "db", 2, NULL, NULL, &conn) < 0)
    return -1;
  if (quick)
    return 0; // expect: connection-leak "'conn'"
  dpiConn_release(conn);
  return 1;
}

// The lease goes back with the release, not with the close.
int leaseBad(dpiPool *pool) {
  dpiConn *conn;
  if (dpiPool_acquireConnection(pool, NULL, 0, NULL, 0, NULL, &conn) < 0) // expect: lease-leak "pooled connection 'conn'"
    return -1;
  dpiConn_close(conn, 0, NULL, 0);
  return 0;
}

int leaseOk(dpiPool *pool) {
  dpiConn *conn;
  if (dpiPool_acquireConnection(pool, NULL, 0, NULL, 0, NULL, &conn) < 0)
    return -1;
  int rc = dpiConn_commit(conn);
  dpiConn_release(conn);
  return rc;
}

int variableBad(dpiConn *conn) {
  dpiVar *var;
  dpiData *data;
  dpiLob *lob;
  if (dpiConn_newVar(conn, 2001, 3000, 1, 0, 0, 0, NULL, &var, &data) < 0)
    return -1;
  if (dpiConn_newTempLob(conn, 2017, &lob) < 0)
    return -2; // expect: buffer-leak "variable 'var'"
  dpiLob_release(lob);
  dpiVar_release(var);
  return 0;
}

void wrongBad(dpiConn *conn) {
  dpiLob *lob;
  if (dpiConn_newTempLob(conn, 2017, &lob) < 0)
    return;
  dpiVar_release((dpiVar *)lob); // expect: wrong-release "'lob'"
}

int twiceBad(dpiConn *conn) {
  dpiConn_release(conn);
  return dpiConn_release(conn); // expect: double-release "'conn'"
}

int contextBad(int quick) {
  dpiContext *ctx;
  dpiErrorInfo info;
  if (dpiContext_createWithParams(5, 0, NULL, &ctx, &info) < 0)
    return info.code;
  if (quick)
    return 0; // expect: buffer-leak "context 'ctx'"
  dpiContext_destroy(ctx);
  return 1;
}
