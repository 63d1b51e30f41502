/* Runs every generated function under every combination of its inputs and of
 * the answers of the library, and prints what happened to the handles: a line
 * "NAME FAULTS RUNS" a function. Handles are never used again within a run, so
 * that a second release or a late use is always recognised.
 *
 * The combinations are explored depth first: choose() follows the trail of the
 * run before up to its last choice that has an alternative left. */
#include "fake.h"
#include "runtime.h"
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

enum { MaxHandles = 64, MaxDepth = 40, MaxCalls = 400, MaxRuns = 60000 };

typedef struct {
  int kind, released, owned, status, rows, pending;
  int parent; /* index, -1: none */
} Handle;

static Handle pool[MaxHandles];
static int used, calls, faults;
static jmp_buf leave;
static int running;

static int trail[MaxDepth], width[MaxDepth], depth, length;

static void stop(int fault) {
  faults |= fault;
  longjmp(leave, 2);
}

int choose(int n) {
  if (depth == MaxDepth)
    stop(TooLong);
  if (depth == length) {
    trail[length] = 0;
    width[length++] = n;
  }
  return trail[depth++];
}

void fault(int what) { faults |= what; }

static int next(void) {
  while (length > 0 && ++trail[length - 1] == width[length - 1])
    length--;
  return length > 0;
}

static Handle *make(int kind, int parent) {
  if (used == MaxHandles)
    stop(TooLong);
  Handle *h = &pool[used++];
  *h = (Handle){kind, 0, 1, -1, -1, 0, parent};
  return h;
}

void *external(int kind) {
  Handle *h = make(kind, -1);
  h->owned = 0;
  if (kind == Conn)
    h->status = CONNECTION_OK;
  return h;
}

/* A variable that was never given one holds anything. */
static Handle *handle(const void *p) {
  if ((const Handle *)p < pool || (const Handle *)p >= pool + used)
    stop(Unsound);
  return (Handle *)p;
}
static int indexOf(const void *p) { return (int)(handle(p) - pool); }

/* Every use of a handle; null is for the function itself to allow. After a
 * misuse the run goes on, so that all that happens in it is known. */
static void use(const void *p) {
  if (++calls > MaxCalls)
    stop(TooLong);
  if (p && handle(p)->released)
    faults |= Late;
}

/* Null here is a mistake of another kind than those that are looked for. */
static void live(const void *p) {
  use(p);
  if (!p)
    stop(Unsound);
}

static void release(void *p) {
  if (++calls > MaxCalls)
    stop(TooLong);
  if (!p)
    return;
  if (handle(p)->released)
    faults |= Twice;
  handle(p)->released = 1;
}

void given(const void *p) {
  if (!p)
    return;
  if (handle(p)->released)
    faults |= Late;
  handle(p)->owned = 0;
}

void left(const void *p) {
  if (p && !handle(p)->released)
    faults |= Left;
  stored(p);
}

void stored(const void *p) {
  if (!p)
    return;
  if (handle(p)->released)
    faults |= Dangling;
  handle(p)->owned = 0;
}

#ifndef OWN_LIBRARY /* of transactions: model.cpp */
PGconn *PQconnectdb(const char *conninfo) {
  (void)conninfo;
  use(0);
  return choose(2) ? 0 : (PGconn *)make(Conn, -1);
}
ConnStatusType PQstatus(const PGconn *c) {
  use(c);
  if (!c)
    return CONNECTION_BAD;
  if (handle(c)->status < 0)
    handle(c)->status = choose(2);
  return (ConnStatusType)handle(c)->status;
}
char *PQdb(const PGconn *c) {
  use(c);
  return c ? (char *)"db" : 0;
}
void PQfinish(PGconn *c) { release(c); }
PGresult *PQexec(PGconn *c, const char *query) {
  (void)query;
  live(c);
  return choose(2) ? 0 : (PGresult *)make(Result, -1);
}
int PQsendQuery(PGconn *c, const char *query) {
  (void)query;
  live(c);
  if (choose(2))
    return 0;
  handle(c)->pending = 2;
  return 1;
}
PGresult *PQgetResult(PGconn *c) {
  live(c);
  if (handle(c)->pending == 0 || choose(2)) {
    handle(c)->pending = 0;
    return 0;
  }
  handle(c)->pending--;
  return (PGresult *)make(Result, -1);
}
ExecStatusType PQresultStatus(const PGresult *r) {
  static const ExecStatusType answers[] = {PGRES_TUPLES_OK, PGRES_FATAL_ERROR, PGRES_COMMAND_OK};
  use(r);
  if (!r)
    return PGRES_FATAL_ERROR;
  if (handle(r)->status < 0)
    handle(r)->status = choose(3);
  return answers[handle(r)->status];
}
int PQntuples(const PGresult *r) {
  use(r);
  if (!r)
    return 0;
  if (handle(r)->rows < 0)
    handle(r)->rows = choose(3);
  return handle(r)->rows;
}
void PQclear(PGresult *r) { release(r); }
char *PQescapeLiteral(PGconn *c, const char *str, size_t len) {
  (void)str, (void)len;
  live(c);
  return choose(2) ? 0 : (char *)make(Literal, -1);
}
void PQfreemem(void *p) { release(p); }
#ifndef FOR_CXX /* whose library has uses of its own for it */
size_t strlen(const char *s) {
  if (!running) { /* what measures coverage */
    size_t n = 0;
    while (s[n])
      n++;
    return n;
  }
  use(s);
  if (!s)
    stop(Unsound);
  return 3;
}
#endif

int sqlite3_open(const char *filename, sqlite3 **db) {
  (void)filename;
  use(0);
  switch (choose(3)) {
  case 0: *db = (sqlite3 *)make(Database, -1); return SQLITE_OK;
  case 1: *db = (sqlite3 *)make(Database, -1); return SQLITE_CANTOPEN;
  default: *db = 0; return SQLITE_NOMEM;
  }
}
int sqlite3_close(sqlite3 *db) {
  if (db && !handle(db)->released)
    for (int i = 0; i < used; i++)
      if (pool[i].kind == Statement && pool[i].parent == indexOf(db) && !pool[i].released)
        return SQLITE_BUSY;
  release(db);
  return SQLITE_OK;
}
int sqlite3_changes(sqlite3 *db) {
  live(db);
  return 1;
}
int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt,
                       const char **tail) {
  (void)sql, (void)n, (void)tail;
  live(db);
  *stmt = 0;
  if (choose(2))
    return SQLITE_ERROR;
  *stmt = (sqlite3_stmt *)make(Statement, indexOf(db));
  return SQLITE_OK;
}
int sqlite3_step(sqlite3_stmt *s) {
  live(s);
  if (handle(s)->rows < 0)
    handle(s)->rows = 0;
  if (handle(s)->rows == 2)
    return choose(2) ? SQLITE_ERROR : SQLITE_DONE;
  switch (choose(3)) {
  case 0: handle(s)->rows++; return SQLITE_ROW;
  case 1: return SQLITE_DONE;
  default: return SQLITE_ERROR;
  }
}
int sqlite3_column_int(sqlite3_stmt *s, int column) {
  (void)column;
  live(s);
  return 1;
}
int sqlite3_reset(sqlite3_stmt *s) {
  use(s);
  return SQLITE_OK;
}
int sqlite3_finalize(sqlite3_stmt *s) {
  release(s);
  return SQLITE_OK;
}
#endif

/* What the programs print is of no interest. */
int __real_printf(const char *format, ...);
int __wrap_printf(const char *format, ...) {
  (void)format;
  return 0;
}

#ifndef FOR_CXX /* whose objects lie on the heap as well */
extern char __data_start[], _end[];
static const char *outermost; /* of the frames that a run is in */

static int within(const void *p, const char *low, const char *high) {
  for (const char *at = low; at + sizeof p <= high; at += sizeof p)
    if (*(const void *const *)at == p)
      return 1;
  return 0;
}

/* What no variable of a function that is still running, and no global, holds
 * was lost before the process ended. Without optimisation a variable keeps its
 * value, and its place, up to the return. */
static void checkHeld(const char *innermost) {
  for (int i = 0; i < used; i++)
    if (pool[i].owned && !pool[i].released && !within(&pool[i], innermost, outermost) &&
        !within(&pool[i], __data_start, (const char *)((size_t)_end & ~(sizeof(void *) - 1))))
      faults |= Leak;
}

/* What earlier runs left behind looks like a variable otherwise. */
__attribute__((noinline)) static void wipeStack(void) {
  volatile size_t below[256];
  for (size_t i = 0; i < sizeof below / sizeof *below; i++)
    below[i] = 0;
}
#endif

/* The process would end here: what is still held is not lost. */
_Noreturn void __wrap_exit(int status) {
  (void)status;
#ifndef FOR_CXX
  checkHeld(__builtin_frame_address(0));
#endif
  longjmp(leave, 1);
}

static void once(const Driver *d) {
  depth = used = calls = 0;
#ifndef FOR_CXX
  outermost = __builtin_frame_address(0);
  wipeStack();
#endif
  if (setjmp(leave) != 0) {
    running = 0;
    return;
  }
  running = 1;
  d->drive();
  running = 0;
  for (int i = 0; i < used; i++)
    if (pool[i].owned && !pool[i].released)
      faults |= Leak;
}

static void handleSignal(int signal, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_NODEFER;
  sigaction(signal, &action, 0);
}

#ifdef FOR_CXX
/* A null owner that is dereferenced, or std::terminate: a mistake of another
 * kind. */
static void crashed(int signal) {
  (void)signal;
  stop(Unsound);
}
#endif

/* A loop in which nothing is called. */
static void timedOut(int signal) {
  (void)signal;
  stop(TooLong);
}

static void handleSignals(void) {
  handleSignal(SIGVTALRM, timedOut);
#ifdef FOR_CXX
  handleSignal(SIGSEGV, crashed);
  handleSignal(SIGABRT, crashed);
#endif
}

static void allowSeconds(int seconds) {
  struct itimerval timer = {{0, 0}, {seconds, 0}};
  setitimer(ITIMER_VIRTUAL, &timer, 0);
}

int main(void) {
  handleSignals();
  for (int i = 0; i < driverCount; i++) {
    int runs = 0;
    faults = length = 0;
    allowSeconds(10);
    do
      once(&drivers[i]);
    while (!(faults & TooLong) && next() && ++runs < MaxRuns);
    allowSeconds(0);
    if (runs == MaxRuns)
      faults |= TooLong;
    __real_printf("%s %d %d\n", drivers[i].name, faults, runs);
  }
  return 0;
}
