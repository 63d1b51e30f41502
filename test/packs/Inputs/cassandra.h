/* Declarations with the signatures of cassandra.h 2.17, for a library that
 * Debian does not have. */
#pragma once
#pragma GCC system_header
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef enum { cass_false = 0, cass_true = 1 } cass_bool_t;
typedef int32_t cass_int32_t;
typedef enum { CASS_OK = 0, CASS_ERROR_LIB_BAD_PARAMS = 1 } CassError;
typedef struct CassCluster_ CassCluster;
typedef struct CassSession_ CassSession;
typedef struct CassFuture_ CassFuture;
typedef struct CassResult_ CassResult;
typedef struct CassErrorResult_ CassErrorResult;
typedef struct CassPrepared_ CassPrepared;
typedef struct CassStatement_ CassStatement;
typedef struct CassBatch_ CassBatch;
typedef struct CassIterator_ CassIterator;
typedef struct CassRow_ CassRow;
typedef struct CassValue_ CassValue;
typedef struct CassCollection_ CassCollection;
typedef enum { CASS_BATCH_TYPE_LOGGED = 0 } CassBatchType;
typedef enum { CASS_COLLECTION_TYPE_LIST = 0x20 } CassCollectionType;

CassCluster *cass_cluster_new(void);
void cass_cluster_free(CassCluster *cluster);
CassError cass_cluster_set_contact_points(CassCluster *cluster, const char *contact_points);
CassSession *cass_session_new(void);
void cass_session_free(CassSession *session);
CassFuture *cass_session_connect(CassSession *session, const CassCluster *cluster);
CassFuture *cass_session_execute(CassSession *session, const CassStatement *statement);
CassFuture *cass_session_execute_batch(CassSession *session, const CassBatch *batch);
CassFuture *cass_session_prepare(CassSession *session, const char *query);
void cass_future_free(CassFuture *future);
CassError cass_future_error_code(CassFuture *future);
void cass_future_wait(CassFuture *future);
void cass_future_error_message(CassFuture *future, const char **message, size_t *message_length);
const CassResult *cass_future_get_result(CassFuture *future);
const CassPrepared *cass_future_get_prepared(CassFuture *future);
const CassErrorResult *cass_future_get_error_result(CassFuture *future);
void cass_result_free(const CassResult *result);
void cass_prepared_free(const CassPrepared *prepared);
const CassRow *cass_result_first_row(const CassResult *result);
size_t cass_result_row_count(const CassResult *result);
CassStatement *cass_statement_new(const char *query, size_t parameter_count);
void cass_statement_free(CassStatement *statement);
CassStatement *cass_prepared_bind(const CassPrepared *prepared);
CassError cass_statement_bind_int32(CassStatement *statement, size_t index, cass_int32_t value);
CassBatch *cass_batch_new(CassBatchType type);
void cass_batch_free(CassBatch *batch);
CassError cass_batch_add_statement(CassBatch *batch, const CassStatement *statement);
CassIterator *cass_iterator_from_result(const CassResult *result);
void cass_iterator_free(CassIterator *iterator);
cass_bool_t cass_iterator_next(CassIterator *iterator);
const CassRow *cass_iterator_get_row(const CassIterator *iterator);
const CassValue *cass_row_get_column(const CassRow *row, size_t index);
CassError cass_value_get_int32(const CassValue *value, cass_int32_t *output);
#ifdef __cplusplus
}
#endif
