// RUN: %check_hosts %s
// What a helper writes through a parameter and the handle's run does not look at: options
// that are filled, a count that is handed out, a flag beside the connection that it uses.
// Callers must not go on with what was there before.
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct options {
  const char *file;
  int verbose;
};
struct state {
  int open;
  int count;
};

static void parse(struct options *o, int argc, char **argv) {
  for (int i = 1; i < argc; i++)
    if (!strcmp(argv[i], "-v"))
      o->verbose = 1;
    else
      o->file = argv[i];
}
static void parseFirst(struct options *o, char **argv) {
  struct options *to = o;
  to->verbose = atoi(argv[1]);
}
static void parseAll(struct options *o, char **argv) { parseFirst(o, argv); }

int filledBad(int argc, char **argv) {
  struct options o = {0};
  sqlite3 *db;
  parse(&o, argc, argv);
  if (!o.file)
    return 1;
  if (sqlite3_open(o.file, &db) != SQLITE_OK) { // expect: connection-leak
    return 2;
  }
  return 0;
}
int filledOk(int argc, char **argv) {
  struct options o = {0};
  sqlite3 *db;
  parse(&o, argc, argv);
  if (!o.file)
    return 1;
  int rc = sqlite3_open(o.file, &db);
  sqlite3_close(db);
  return rc;
}
int clearedBad(char **argv) {
  struct options o;
  sqlite3 *db;
  memset(&o, 0, sizeof o);
  parseAll(&o, argv);
  if (o.verbose > 0) {
    if (sqlite3_open("x", &db) != SQLITE_OK) // expect: connection-leak
      return 2;
  }
  return 0;
}

// With the connection: what happens to it is told, and what else is written.
static int work(sqlite3 *db, int *rows, struct state *s) {
  sqlite3_busy_timeout(db, 1000);
  *rows = sqlite3_changes(db);
  s->open = rand();
  return 0;
}
int countedBad(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  int rows = 0;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  work(db, &rows, &s);
  if (rows > 7)
    return rows; // expect: connection-leak "before this return"
  sqlite3_close(db);
  return 0;
}
int flaggedBad(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  int rows;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  s.open = 1;
  work(db, &rows, &s);
  if (s.open)
    sqlite3_close(db);
  return 0; // expect: connection-leak "before this return"
}

// What is read again by a call is not made of what was there, whatever variable it goes through.
static void reread(struct state *s) {
  int n = s->count;
  n = rand();
  s->count = n;
}
int rereadBad(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  reread(&s);
  if (!s.count)
    return 1;
  if (sqlite3_open(file, &db) != SQLITE_OK)
    return 2; // expect: connection-leak "before this return"
  sqlite3_close(db);
  return 0;
}
int rereadOk(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  reread(&s);
  if (!s.count)
    return 1;
  int rc = sqlite3_open(file, &db);
  sqlite3_close(db);
  return rc;
}

// What it does not write is as it was.
int otherOk(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  int rows;
  if (sqlite3_open(file, &db) != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  s.count = 1;
  work(db, &rows, &s);
  if (s.count)
    sqlite3_close(db);
  return 0;
}
// A flag that it sets together with the handle is followed.
static int openFlagged(const char *file, sqlite3 **db, struct state *s) {
  s->open = 0;
  if (sqlite3_open(file, db) != SQLITE_OK) {
    sqlite3_close(*db);
    return -1;
  }
  s->open = 1;
  return 0;
}
int togetherOk(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  if (openFlagged(file, &db, &s) != 0)
    return -1;
  work(db, &s.count, &s);
  sqlite3_close(db);
  return 0;
}
int byFlagOk(const char *file) {
  struct state s = {0};
  sqlite3 *db = 0;
  openFlagged(file, &db, &s);
  if (s.open)
    sqlite3_close(db);
  return 0;
}
static void closeFlagged(sqlite3 *db, struct state *s) {
  sqlite3_close(db);
  s->open = 0;
}
int closedByFlagOk(const char *file, int n) {
  struct state s = {0};
  sqlite3 *db = 0;
  openFlagged(file, &db, &s);
  if (s.open && n)
    closeFlagged(db, &s);
  if (s.open)
    sqlite3_close(db);
  return 0;
}

// Likewise globals.
static int verbose, connected;
static struct options chosen;
static void choose(int argc, char **argv) {
  if (argc > 1)
    verbose = atoi(argv[1]);
  chosen.file = argv[argc - 1];
}
static void chooseAll(int argc, char **argv) { choose(argc, argv); }
int chosenBad(int argc, char **argv) {
  sqlite3 *db;
  verbose = 0;
  chooseAll(argc, argv);
  if (!verbose)
    return 1;
  if (sqlite3_open("x", &db) != SQLITE_OK) // expect: connection-leak
    return 2;
  return 0;
}
int chosenFileBad(int argc, char **argv) {
  sqlite3 *db;
  chosen.file = 0;
  choose(argc, argv);
  if (!chosen.file)
    return 1;
  if (sqlite3_open(chosen.file, &db) != SQLITE_OK) // expect: connection-leak
    return 2;
  return 0;
}
static int openConnected(const char *file, sqlite3 **db) {
  connected = 0;
  if (sqlite3_open(file, db) != SQLITE_OK) {
    sqlite3_close(*db);
    return -1;
  }
  connected = 1;
  return 0;
}
int connectedOk(int argc, char **argv) {
  sqlite3 *db = 0;
  chooseAll(argc, argv);
  openConnected(argv[1], &db);
  if (connected)
    sqlite3_close(db);
  return 0;
}
int connectedBad(int argc, char **argv) {
  sqlite3 *db = 0;
  openConnected(argv[1], &db);
  if (connected && argc > 2)
    sqlite3_close(db);
  return 0; // expect: connection-leak "before this return"
}

// An error that is told in a member, by a helper or not; other bits, counts and states.
extern int debugging, code(void);
extern void say(const char *what);
static void setCode(int *at, int what) { *at = what; }
static int openTold(const char *file, sqlite3 **db, struct state *s) {
  if (sqlite3_open(file, db) != SQLITE_OK) {
    if (debugging)
      say("cannot open");
    setCode(&s->count, 5);
    sqlite3_close(*db);
    return -1;
  }
  return 0;
}
int toldOk(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  openTold(file, &db, &s);
  if (s.count)
    return 1;
  sqlite3_close(db);
  return 0;
}
static void busy(struct state *s) { s->open |= 2; }
static void hold(struct state *s) { s->count++; }
int otherBitsOk(const char *file) {
  struct state s = {0};
  sqlite3 *db;
  if (sqlite3_open(file, &db) == SQLITE_OK)
    s.open |= 1;
  s.count = 1;
  busy(&s);
  hold(&s);
  if (s.count > 0)
    sqlite3_close(db);
  return 0;
}
static void clearAll(struct options *o) {
  memset(o, 0, sizeof *o);
  o->verbose = -1;
}
struct holder {
  struct options options;
  sqlite3 *db;
};
int clearedHolderBad(const char *file) {
  struct holder h;
  clearAll(&h.options);
  if (sqlite3_open(file, &h.db) != SQLITE_OK) // expect: connection-leak
    return -1;
  clearAll(&h.options);
  return 0;
}
