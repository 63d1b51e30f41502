// expected: silent.  actual: buffer-leak 'list' before it is overwritten.  from: spatialite-tools (spatialite_osm_overpass.c)
// mechanism: 'i == 1' is the first round only: i grows in each round (i++), so the branch is not taken twice.
#include <sqlite3.h>
struct layer { const char *name; };
extern struct layer layers[];
char *names(void) {
  char *list = 0;
  struct layer *l;
  int i = 0;
  while (1) {
    l = &(layers[i++]);
    if (l->name == 0) break;
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
