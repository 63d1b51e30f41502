/* A pool of connections. */
#ifndef POOL_H
#define POOL_H
#include <libpq-fe.h>

struct pool;

/* A pool of `size` connections with these options; null when one fails. */
struct pool *pool_open(const char *conninfo, int size);
void pool_close(struct pool *pool);

/* A connection; null when none is given back within ten seconds. */
PGconn *pool_take(struct pool *pool);
/* One that is free at once, in *conn; 0 when there is none. */
int pool_try(struct pool *pool, PGconn **conn);
/* Gives a connection back; one in a failed state is opened anew. */
void pool_give(struct pool *pool, PGconn *conn);
#endif
