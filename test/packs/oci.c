// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against declarations with oci.h's signatures.
#include "Inputs/oci.h"

int environmentBad(int quick) {
  OCIEnv *env = NULL;
  if (OCIEnvCreate(&env, OCI_DEFAULT, NULL, NULL, NULL, NULL, 0, NULL) != OCI_SUCCESS)
    return -1;
  if (quick)
    return 0; // expect: buffer-leak "environment handle 'env' from 'OCIEnvCreate'"
  OCIHandleFree(env, OCI_HTYPE_ENV);
  return 1;
}

// What hangs on the environment goes with it.
int handlesOk(void) {
  OCIEnv *env = NULL;
  OCIError *err = NULL;
  if (OCIEnvCreate(&env, OCI_DEFAULT, NULL, NULL, NULL, NULL, 0, NULL))
    return -1;
  sword rc = OCIHandleAlloc(env, (void **)&err, OCI_HTYPE_ERROR, 0, NULL);
  OCIHandleFree(env, OCI_HTYPE_ENV);
  return rc;
}

int logonBad(OCIEnv *env, OCIError *err, int quick) {
  OCISvcCtx *svc = NULL;
  if (OCILogon2(env, err, &svc, (const OraText *)"u", 1, (const OraText *)"p", 1,
                (const OraText *)"db", 2, OCI_DEFAULT) != OCI_SUCCESS)
    return -1;
  if (quick)
    return 0; // expect: connection-leak "'svc'"
  OCILogoff(svc, err);
  return 1;
}

int statementBad(OCISvcCtx *svc, OCIError *err) {
  OCIStmt *st = NULL;
  if (OCIStmtPrepare2(svc, &st, err, (const OraText *)"SELECT 1 FROM dual", 18, NULL, 0,
                      OCI_NTV_SYNTAX, OCI_DEFAULT) < 0)
    return -1;
  if (OCIStmtExecute(svc, st, err, 1, 0, NULL, NULL, OCI_DEFAULT) < 0)
    return -2; // expect: statement-leak "'st'"
  OCIStmtRelease(st, err, NULL, 0, OCI_DEFAULT);
  return 0;
}

int statementOk(OCISvcCtx *svc, OCIError *err) {
  OCIStmt *st = NULL;
  sword rc = OCIStmtPrepare2(svc, &st, err, (const OraText *)"SELECT 1 FROM dual", 18, NULL, 0,
                             OCI_NTV_SYNTAX, OCI_DEFAULT);
  if (rc != OCI_SUCCESS && rc != OCI_SUCCESS_WITH_INFO)
    return rc;
  rc = OCIStmtExecute(svc, st, err, 1, 0, NULL, NULL, OCI_DEFAULT);
  OCIStmtRelease(st, err, NULL, 0, OCI_DEFAULT);
  return rc;
}

// A prepared statement is no allocated handle.
int wrongBad(OCISvcCtx *svc, OCIError *err) {
  OCIStmt *st = NULL;
  if (OCIStmtPrepare2(svc, &st, err, (const OraText *)"SELECT 1 FROM dual", 18, NULL, 0,
                      OCI_NTV_SYNTAX, OCI_DEFAULT))
    return -1;
  return OCIHandleFree(st, OCI_HTYPE_STMT); // expect: wrong-release "'st'"
}

int descriptorBad(OCIEnv *env, int n) {
  void *lob = NULL;
  if (OCIDescriptorAlloc(env, &lob, OCI_DTYPE_LOB, 0, NULL) != OCI_SUCCESS)
    return -1;
  if (n < 0)
    return n; // expect: buffer-leak "descriptor 'lob'"
  OCIDescriptorFree(lob, OCI_DTYPE_LOB);
  return 0;
}
