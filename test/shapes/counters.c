// RUN: %check_hosts %s
// A counter that grows in each round is 1 in the first one only.
#include <sqlite3.h>

struct layer {
  const char *name;
};
extern struct layer layers[];

char *firstOk(void) {
  char *list = 0;
  struct layer *l;
  int i = 0;
  while (1) {
    l = &(layers[i++]);
    if (l->name == 0)
      break;
    if (i == 1)
      list = sqlite3_mprintf("%Q", l->name);
    else {
      char *prev = list;
      list = sqlite3_mprintf("%s, %Q", prev, l->name);
      sqlite3_free(prev);
    }
  }
  return list;
}

char *laterBad(void) {
  char *list = 0;
  struct layer *l;
  int i = 0;
  while (1) {
    l = &(layers[i++]);
    if (l->name == 0)
      break;
    if (i == 1 || i == 7)
      list = sqlite3_mprintf("%Q", l->name); // expect: buffer-leak
    else {
      char *prev = list;
      list = sqlite3_mprintf("%s, %Q", prev, l->name);
      sqlite3_free(prev);
    }
  }
  return list;
}

// It does not count rounds.
char *sameBad(int n) {
  char *list = 0;
  for (int i = 0; i < n; i++)
    if (n == 1 || i > 0)
      list = sqlite3_mprintf("%d", n); // expect: buffer-leak
  return list;
}

char *downOk(void) {
  char *list = 0;
  for (int i = 0; layers[-i].name; i--)
    if (i == -1)
      list = sqlite3_mprintf("%Q", layers[-i].name);
  return list;
}
