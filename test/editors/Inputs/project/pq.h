#ifndef PQ_H
#define PQ_H
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
#ifdef __cplusplus
extern "C" {
#endif
PGresult *PQexec(PGconn *conn, const char *query);
int PQntuples(const PGresult *res);
void PQclear(PGresult *res);
#ifdef __cplusplus
}
#endif
#endif
