#include "pq.h"
void odd(PGconn *c) {
  PQexec(c, "</script><b>&amp; � ö"); /* 𝄞 <i> */
}
