// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// SOCI's pool takes a session back as it is: a transaction in it stays open.
#include <soci/soci.h>

void sessionBad(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  sql.begin(); // expect: dirty-return "the transaction begun by 'soci::session::begin' is ended nowhere in 'sessionBad'"
  sql << "UPDATE t SET a = 1 WHERE id = :id", soci::use(id);
}

void sessionOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "UPDATE t SET a = 1 WHERE id = :id", soci::use(id);
  tx.commit();
}

// The caller's session: the caller may end it.
void beginOk(soci::session &sql) {
  sql.begin();
  sql << "SET LOCAL search_path TO tenant_7";
}

void finish(soci::session &sql) { sql.commit(); }

void helperOk(soci::connection_pool &pool) {
  soci::session sql(pool);
  beginOk(sql);
  finish(sql);
}
