// RUN: %check_hosts %s
// An object of the program's own behind the library's type: it is made, cast, and deleted
// as what it is. Twins: the library's object is deleted.
#include <hiredis/hiredis.h>
#include <sqlite3.h>

struct Statement {
  int rows;
};
static Statement *own(sqlite3_stmt *s) { return reinterpret_cast<Statement *>(s); }

sqlite3_stmt *make() { return reinterpret_cast<sqlite3_stmt *>(new Statement{0}); }
void finishOk(sqlite3_stmt *s) {
  Statement *o = own(s);
  if (!o)
    return;
  delete o;
}
void finishAtOnceOk(sqlite3_stmt *s) { delete reinterpret_cast<Statement *>(s); }

void deletedBad(redisReply *r) {
  delete r; // expect: wrong-release "'r' is released by 'delete' instead of 'freeReplyObject'"
}
void castBackBad(void *p, const char *host) {
  redisContext *c = redisConnect(host, 6379);
  p = c;
  delete static_cast<redisContext *>(p); // expect: wrong-release
}
