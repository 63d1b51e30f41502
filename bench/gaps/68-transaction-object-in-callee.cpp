// Expected: nested-transaction at the call of count() in add() and at the inner object in both(); said: nothing. A bug of many libpqxx users (usage_error: "Started nontransaction while transaction still active").
// Mechanism: two objects made side by side in one function are found; one in a callee, or a nontransaction inside a work, is not.
#include <pqxx/pqxx>

static long count(pqxx::connection &c) {
  pqxx::nontransaction tx(c);
  return tx.exec("SELECT 1").size();
}

void add(pqxx::connection &c) {
#ifdef FIXED
  long before = count(c);
  pqxx::work w(c);
  w.exec("INSERT INTO t VALUES (1)");
  if (before > 0)
    w.exec("DELETE FROM t WHERE id = 0");
#else
  pqxx::work w(c);
  w.exec("INSERT INTO t VALUES (1)");
  if (count(c) > 1)
    w.exec("DELETE FROM t WHERE id = 0");
#endif
  w.commit();
}

void both(pqxx::connection &c) {
#ifdef FIXED
  {
    pqxx::nontransaction v(c);
    v.exec("SELECT 1");
  }
  pqxx::work w(c);
#else
  pqxx::work w(c);
  {
    pqxx::nontransaction v(c);
    v.exec("SELECT 1");
  }
#endif
  w.commit();
}
