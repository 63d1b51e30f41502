/* The few declarations of libpq that the tests of the hosts need. */
#ifndef PQ_H
#define PQ_H
#ifdef __cplusplus
extern "C" {
#endif
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGresult *PQexec(PGconn *conn, const char *query);
int PQntuples(const PGresult *res);
char *PQgetvalue(const PGresult *res, int row, int column);
void PQclear(PGresult *res);
#ifdef __cplusplus
}
#endif
#endif
