// RUN: %check_hosts --preview %s
// Scenario 3, in C: a function reopens and overwrites the connection that it
// has just used. Twin: it closes the old one first.
#include <sqlite3.h>

struct store {
  sqlite3 *db;
  const char *path;
};

int reopenBad(struct store *s) {
  int changes = sqlite3_total_changes(s->db);
  int rc = sqlite3_open(s->path, &s->db); // expect: member-leak
  return rc == SQLITE_OK ? changes : -1;
}

int reopenOk(struct store *s) {
  int changes = sqlite3_total_changes(s->db);
  int rc;
  sqlite3_close(s->db);
  rc = sqlite3_open(s->path, &s->db);
  return rc == SQLITE_OK ? changes : -1;
}

int openTwiceBad(struct store *s, const char *fallback) {
  int rc = sqlite3_open(s->path, &s->db);
  if (rc != SQLITE_OK)
    rc = sqlite3_open(fallback, &s->db); // expect: connection-leak
  return rc;
}

int openTwiceOk(struct store *s, const char *fallback) {
  int rc = sqlite3_open(s->path, &s->db);
  if (rc != SQLITE_OK) {
    sqlite3_close(s->db);
    rc = sqlite3_open(fallback, &s->db);
  }
  return rc;
}
