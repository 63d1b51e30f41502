// RUN: %check_hosts %s
// Nodes of a list, in memory of a library: whoever walks the list from its head releases
// them; the pointer to the last one only finds the end. And records in such memory that
// a helper releases through what they hang on.
#include <sqlite3.h>
#include <string.h>

typedef struct Row Row;
struct Row {
  int id;
  Row *next;
  char text[1];
};
struct graph {
  Row *first, *last;
  char prefix[100];
};
struct thing {
  int id;
};
struct shell {
  sqlite3 *db;
  struct graph graph;
  struct thing *thing;
};

static void append(struct shell *p, int id, const char *text) {
  Row *row = sqlite3_malloc64(sizeof(Row) + strlen(text));
  if (!row)
    return;
  row->id = id;
  strcpy(row->text, text);
  row->next = 0;
  if (p->graph.last)
    p->graph.last->next = row;
  else
    p->graph.first = row;
  p->graph.last = row;
}

static void reset(struct shell *p) {
  Row *row, *next;
  for (row = p->graph.first; row; row = next) {
    next = row->next;
    sqlite3_free(row);
  }
  memset(&p->graph, 0, sizeof(p->graph));
}

static void render(struct shell *p) {
  if (p->graph.first) {
    p->graph.prefix[0] = 0;
    reset(p);
  }
}

int explainGood(sqlite3_stmt *st) {
  struct shell s;
  memset(&s, 0, sizeof s);
  while (sqlite3_step(st) == SQLITE_ROW)
    append(&s, sqlite3_column_int(st, 0), (const char *)sqlite3_column_text(st, 3));
  render(&s);
  return 0;
}

int explainBad(sqlite3_stmt *st) {
  struct shell s;
  memset(&s, 0, sizeof s);
  if (sqlite3_step(st) == SQLITE_ROW)
    append(&s, sqlite3_column_int(st, 0), // expect: buffer-leak "sqlite3_malloc64"
           (const char *)sqlite3_column_text(st, 3));
  return 0;
}

static void make(struct shell *p) { p->thing = sqlite3_malloc(sizeof(struct thing)); }
static void drop(struct shell *p) {
  sqlite3_free(p->thing);
  p->thing = 0;
}
static void dropThing(struct thing *t) { sqlite3_free(t); }

int thingGood(void) {
  struct shell s;
  make(&s);
  drop(&s);
  return 0;
}

int thingBad(void) {
  struct shell s;
  make(&s); // expect: buffer-leak "'s.thing'"
  return 0;
}

int ownThingGood(void) {
  struct thing *t = sqlite3_malloc(sizeof(struct thing));
  dropThing(t);
  return 0;
}

int ownThingBad(int quiet) {
  struct thing *t = sqlite3_malloc(sizeof(struct thing));
  if (quiet)
    return 0; // expect: buffer-leak "'t'"
  dropThing(t);
  return 0;
}

// From the newest back to the one that was there before.
struct statements {
  Row *newest;
};

static void freeUntil(Row *from, Row *until) {
  Row *row, *next;
  for (row = from; row != until; row = next) {
    next = row->next;
    sqlite3_free(row);
  }
}

int readGood(struct statements *s, sqlite3_stmt *st) {
  Row *before = s->newest;
  int rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
    Row *row = sqlite3_malloc(sizeof(Row));
    if (row) {
      row->next = s->newest;
      s->newest = row;
    }
  }
  if (rc != SQLITE_DONE) {
    freeUntil(s->newest, before);
    s->newest = before;
  }
  return rc;
}
