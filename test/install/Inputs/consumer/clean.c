#include "pq.h"
int nothing(void) { return NULL != 0; }
