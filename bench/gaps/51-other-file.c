// The other file of 51-callee-of-another-file-never-returns.c; nothing is expected here.
// Mechanism: see there.
#include <stdio.h>
#include <stdlib.h>

void report_and_leave(const char *text) {
  fprintf(stderr, "%s\n", text);
  exit(1);
}
