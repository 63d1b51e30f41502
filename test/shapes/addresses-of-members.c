// RUN: %check_hosts %s
// The address of a member in the initialiser of a global, and its offset by hand: no
// function is there to belong to.
#include <sqlite3.h>
#include <stddef.h>

struct conf {
  char *name;
  sqlite3 *db;
};
static struct conf current;
static char **const name = &current.name;
static const struct {
  const char *key;
  size_t at;
} options[] = {{"name", (size_t)(void *)&(((struct conf *)0)->name)},
               {"db", (size_t)&((struct conf *)0)->db}};

int openBad(const char *file) {
  sqlite3 *db;
  if (sqlite3_open(file, &db) != SQLITE_OK)
    return -1; // expect: connection-leak
  *name = (char *)options[0].key;
  sqlite3_close(db);
  return 0;
}
int openOk(const char *file) {
  sqlite3 *db;
  int rc = sqlite3_open(file, &db);
  *name = (char *)options[1].key;
  sqlite3_close(db);
  return rc;
}
