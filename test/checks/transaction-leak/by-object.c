// RUN: %check_hosts %s --preview
// Whether a helper begins or ends the transaction is a matter of the object's
// flags or of a count in it.
#include <sqlite3.h>
#include <stdlib.h>

struct store {
  sqlite3 *db;
  unsigned flags;
  int depth;
};

#define STORE_WRITES 2u

static void store_open(struct store *s) {
  if (s->flags & STORE_WRITES)
    sqlite3_exec(s->db, "SAVEPOINT change", NULL, NULL, NULL);
}

static void store_close(struct store *s) {
  if (s->flags & STORE_WRITES)
    sqlite3_exec(s->db, "RELEASE change", NULL, NULL, NULL);
}

int flagsGood(struct store *s, const char *sql) {
  s->flags |= STORE_WRITES;
  store_open(s);
  int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
  store_close(s);
  return rc;
}

// The last one out ends it.
static void leave(struct store *s) {
  if (--s->depth > 0)
    return;
  sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

int countGood(struct store *s, const char *sql) {
  if (sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    leave(s);
    return -1;
  }
  if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    leave(s);
    return -1;
  }
  return 0;
}

int countBad(struct store *s, const char *sql) {
  if (sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return -1; // expect: transaction-leak
  if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    leave(s);
    return -1;
  }
  return 0;
}

// Whether it is ended depends on a call that may fail, not on the object.
static int try_leave(struct store *s, const char *note) {
  if (sqlite3_exec(s->db, note, NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
  return -1;
}

int noteBad(struct store *s, const char *sql, const char *note) {
  if (sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return -1;
  if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return try_leave(s, note); // expect: transaction-leak
  if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    leave(s);
    return -1;
  }
  return 0;
}
