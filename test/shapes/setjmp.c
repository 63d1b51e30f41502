// RUN: %check_hosts %s
// setjmp comes back a second time with the values of the moment of the jump, not
// those of its call: what the guarded block has filled is not known there.
#include <libpq-fe.h>
#include <setjmp.h>
#include <stddef.h>

struct frame {
  jmp_buf env;
  struct frame *prev;
  const void *thrown;
};
extern struct frame *frames;
extern const char failure;

#define TRY                                                                            \
  do {                                                                                 \
    struct frame here;                                                                 \
    here.prev = frames;                                                                \
    frames = &here;                                                                    \
    volatile int flag = setjmp(here.env);                                              \
    if (flag == 0) {
#define CATCH                                                                          \
  if (flag == 0)                                                                       \
    frames = here.prev;                                                                \
  }                                                                                    \
  else if (here.thrown == &failure) {                                                  \
    flag = 2;
#define FINALLY                                                                        \
  if (flag == 0)                                                                       \
    frames = here.prev;                                                                \
  }                                                                                    \
  {                                                                                    \
    if (flag == 0)                                                                     \
      flag = 3;
#define END_TRY                                                                        \
  if (flag == 0)                                                                       \
    frames = here.prev;                                                                \
  }                                                                                    \
  }                                                                                    \
  while (0)

void work(PGresult *r);

void twiceOk(PGconn *c) {
  PGresult *r;
  TRY {
    r = PQexec(c, "SELECT 1");
    work(r);
  }
  CATCH {}
  FINALLY { PQclear(r); }
  END_TRY;
  TRY {
    r = PQexec(c, "SELECT 2");
    work(r);
    PQclear(r);
  }
  CATCH { PQclear(r); }
  END_TRY;
}

// Nothing changes it in the block.
void catchBad(PGconn *c) {
  PGresult *r = PQexec(c, "SELECT 1");
  PQclear(r);
  TRY { work(NULL); }
  CATCH { PQclear(r); } // expect: double-release
  END_TRY;
}

void blockBad(PGconn *c) {
  PGresult *r;
  TRY {
    r = PQexec(c, "SELECT 1");
    if (PQntuples(r) > 1) {
      PQclear(r);
      work(r); // expect: use-after-release
    } else
      PQclear(r);
  }
  CATCH { PQclear(r); }
  END_TRY;
}

void neverBad(PGconn *c) {
  PGresult *r;
  TRY {
    r = PQexec(c, "SELECT 1"); // expect: result-leak
    if (PQntuples(r) > 1)
      c = NULL;
  }
  CATCH {}
  END_TRY;
}
