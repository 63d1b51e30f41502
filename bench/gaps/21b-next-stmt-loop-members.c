// expected: silent.  actual: member-leak for both statements at line 15 ('nothing in the program releases it').  from: gnunet (peerstore)
// mechanism: as 21: the statements kept in members are finalized by a loop over sqlite3_next_stmt before the close.
#include <sqlite3.h>
struct Plugin { sqlite3 *dbh; sqlite3_stmt *store, *del; };
static int setup(struct Plugin *p) {
  if (sqlite3_open("f", &p->dbh) != SQLITE_OK) { sqlite3_close(p->dbh); return -1; }
  if (sqlite3_prepare_v2(p->dbh, "insert into t values (1)", -1, &p->store, 0) != SQLITE_OK) p->store = 0;
  if (sqlite3_prepare_v2(p->dbh, "delete from t", -1, &p->del, 0) != SQLITE_OK) p->del = 0;
  return 0;
}
static void shutdown_db(struct Plugin *p) {
  sqlite3_stmt *s;
  while ((s = sqlite3_next_stmt(p->dbh, 0)))
    if (sqlite3_finalize(s)) break;
  sqlite3_close(p->dbh);
}
int run(void) {
  static struct Plugin p;
  if (setup(&p)) return -1;
  int rc = sqlite3_step(p.store);
  shutdown_db(&p);
  return rc;
}
