// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -I %S/../../packs/Inputs
// Drogon: an explicit rollback before the early exit; the end of the scope commits.
// expect-none
#include "drogon.h"

bool moveOk(const drogon::orm::DbClientPtr &db, int from, int to, int sum) {
  auto tx = db->newTransaction();
  tx->execSqlSync("UPDATE acc SET v=v-$1 WHERE id=$2", sum, from);
  auto r = tx->execSqlSync("UPDATE acc SET v=v+$1 WHERE id=$2", sum, to);
  if (r.affectedRows() == 0) {
    tx->rollback();
    return false;
  }
  return true;
}
