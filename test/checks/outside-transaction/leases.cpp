// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations
// Writes on a second session of the pool while the first one has a transaction.
#include <soci/soci.h>

void bookBad(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  soci::session log(pool);
  log << "UPDATE stock SET n = n - 1 WHERE id = :i", soci::use(id); // expect: outside-transaction "open on 'sql', but runs on 'log', another connection of the same pool"
  tx.commit();
}

void bookOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  sql << "UPDATE stock SET n = n - 1 WHERE id = :i", soci::use(id);
  tx.commit();
}

void rawBad(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  sql.begin();
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  {
    soci::session other(pool);
    other << "DELETE FROM cart WHERE id = :i", soci::use(id); // expect: outside-transaction "on 'other'"
  }
  sql.commit();
}

void laterOk(soci::connection_pool &pool, int id) {
  {
    soci::session sql(pool);
    soci::transaction tx(sql);
    sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
    tx.commit();
  }
  soci::session other(pool);
  other << "DELETE FROM cart WHERE id = :i", soci::use(id);
}

void committedOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  tx.commit();
  soci::session other(pool);
  other << "DELETE FROM cart WHERE id = :i", soci::use(id);
}

// It only looks.
int readsOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  soci::session other(pool);
  int n = 0;
  other << "SELECT n FROM stock WHERE id = :i", soci::use(id), soci::into(n);
  tx.commit();
  return n;
}

// From one database to the other.
void otherPoolOk(soci::connection_pool &pool, soci::connection_pool &archive, int id) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "DELETE FROM booking WHERE id = :i", soci::use(id);
  soci::session there(archive);
  there << "INSERT INTO old_booking VALUES (:i)", soci::use(id);
  tx.commit();
}

// Both were taken first: one for the work, one for what must survive it.
void pairOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  soci::session audit(pool);
  soci::transaction tx(sql);
  audit << "INSERT INTO attempt VALUES (:i)", soci::use(id);
  sql << "INSERT INTO booking VALUES (:i)", soci::use(id);
  tx.commit();
}
