#include <stddef.h>
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGresult *PQexec(PGconn *conn, const char *query);
int PQntuples(const PGresult *res);
void PQclear(PGresult *res);
