#include "pq.h"
static inline void done(PGresult *res) { PQclear(res); }
