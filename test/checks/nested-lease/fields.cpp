// RUN: %check_hosts %s --preview -- -std=c++17
// The pool is in a field of the object whose method takes the second connection.
#include <soci/connection-pool.h>
#include <soci/soci.h>

struct Repo {
  soci::connection_pool &pool;
  int count() {
    soci::session sql(pool);
    int n = 0;
    sql << "SELECT count(*) FROM item", soci::into(n);
    return n;
  }
};

int bad(soci::connection_pool &pool) {
  soci::session sql(pool);
  Repo repo{pool};
  int n = repo.count(); // expect: nested-lease "'Repo::count', which calls 'soci::session::session', takes a second connection from pool 'pool'"
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
  return n;
}

int beforeOk(soci::connection_pool &pool) {
  Repo repo{pool};
  int n = repo.count();
  soci::session sql(pool);
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
  return n;
}

int otherPoolOk(soci::connection_pool &pool, soci::connection_pool &logs) {
  soci::session sql(logs);
  Repo repo{pool};
  int n = repo.count();
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
  return n;
}
