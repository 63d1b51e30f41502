// RUN: %check_hosts %s
// A full buffer is exchanged for a larger one, as the object says: whichever it is,
// somebody owes it.
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>

struct line {
  char *text;
  size_t used, size;
};

static void line_add(struct line *l, int c) {
  if (l->used + 1 >= l->size) {
    l->size += l->size + 100;
    l->text = sqlite3_realloc64(l->text, l->size);
    if (!l->text)
      exit(1);
  }
  l->text[l->used++] = (char)c;
}

static char *line_read(struct line *l, const char *s) {
  l->used = 0;
  while (*s && *s != '\n')
    line_add(l, *s++);
  if (l->text)
    l->text[l->used] = 0;
  return l->text;
}

int grownGood(const char *s) {
  struct line l = {0};
  l.text = sqlite3_malloc64(120);
  if (!l.text)
    return -1;
  while (line_read(&l, s))
    ++s;
  int n = (int)l.used;
  sqlite3_free(l.text);
  return n;
}

int grownBad(const char *s) {
  struct line l = {0};
  l.text = sqlite3_malloc64(120);
  if (!l.text)
    return -1;
  line_add(&l, *s);
  if (line_read(&l, s) && l.used == 0)
    return 0; // expect: buffer-leak "'sqlite3_malloc64'", buffer-leak "'sqlite3_realloc64'"
  int n = (int)l.used;
  sqlite3_free(l.text);
  return n;
}
