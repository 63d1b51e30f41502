// RUN: %check_hosts %s --preview --fail-on note -- -std=c++20 -I %S/../../packs/Inputs
// Drogon's coroutines: an explicit rollback before the early exit; the end of the scope
// commits. Nothing is reported.
// expect-none
#include "drogon.h"

drogon::Task<bool> moveOk(drogon::orm::DbClientPtr db, int from, int to, int sum) {
  auto tx = co_await db->newTransactionCoro();
  co_await tx->execSqlCoro("UPDATE acc SET v=v-$1 WHERE id=$2", sum, from);
  auto r = co_await tx->execSqlCoro("UPDATE acc SET v=v+$1 WHERE id=$2", sum, to);
  if (r.affectedRows() == 0) {
    tx->rollback();
    co_return false;
  }
  co_return true;
}
