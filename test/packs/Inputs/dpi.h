/* Declarations with the signatures of dpi.h 5, for a library that Debian does
 * not have. */
#pragma once
#pragma GCC system_header
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#define DPI_SUCCESS 0
#define DPI_FAILURE -1
typedef struct dpiContext dpiContext;
typedef struct dpiConn dpiConn;
typedef struct dpiPool dpiPool;
typedef struct dpiStmt dpiStmt;
typedef struct dpiVar dpiVar;
typedef struct dpiLob dpiLob;
typedef struct dpiObjectType dpiObjectType;
typedef struct dpiData dpiData;
typedef struct dpiErrorInfo { int32_t code; } dpiErrorInfo;
typedef struct dpiCommonCreateParams dpiCommonCreateParams;
typedef struct dpiConnCreateParams dpiConnCreateParams;
typedef struct dpiPoolCreateParams dpiPoolCreateParams;
typedef struct dpiContextCreateParams dpiContextCreateParams;
typedef uint32_t dpiOracleTypeNum, dpiNativeTypeNum, dpiExecMode, dpiConnCloseMode;

int dpiContext_createWithParams(unsigned int majorVersion, unsigned int minorVersion,
                                dpiContextCreateParams *params, dpiContext **context,
                                dpiErrorInfo *errorInfo);
int dpiContext_destroy(dpiContext *context);
int dpiConn_create(const dpiContext *context, const char *userName, uint32_t userNameLength,
                   const char *password, uint32_t passwordLength, const char *connectString,
                   uint32_t connectStringLength, const dpiCommonCreateParams *commonParams,
                   dpiConnCreateParams *createParams, dpiConn **conn);
int dpiConn_release(dpiConn *conn);
int dpiConn_close(dpiConn *conn, dpiConnCloseMode mode, const char *tag, uint32_t tagLength);
int dpiConn_commit(dpiConn *conn);
int dpiConn_rollback(dpiConn *conn);
int dpiConn_prepareStmt(dpiConn *conn, int scrollable, const char *sql, uint32_t sqlLength,
                        const char *tag, uint32_t tagLength, dpiStmt **stmt);
int dpiConn_newVar(dpiConn *conn, dpiOracleTypeNum oracleTypeNum, dpiNativeTypeNum nativeTypeNum,
                   uint32_t maxArraySize, uint32_t size, int sizeIsBytes, int isArray,
                   dpiObjectType *objType, dpiVar **var, dpiData **data);
int dpiConn_newTempLob(dpiConn *conn, dpiOracleTypeNum lobType, dpiLob **lob);
int dpiVar_release(dpiVar *var);
int dpiLob_release(dpiLob *lob);
int dpiPool_acquireConnection(dpiPool *pool, const char *userName, uint32_t userNameLength,
                              const char *password, uint32_t passwordLength,
                              dpiConnCreateParams *params, dpiConn **conn);
int dpiStmt_execute(dpiStmt *stmt, dpiExecMode mode, uint32_t *numQueryColumns);
int dpiStmt_fetch(dpiStmt *stmt, int *found, uint32_t *bufferRowIndex);
int dpiStmt_close(dpiStmt *stmt, const char *tag, uint32_t tagLength);
int dpiStmt_release(dpiStmt *stmt);
#ifdef __cplusplus
}
#endif
