// stock: what is in the shelves of a shop.
//
//   stock CONNINFO < requests
//
//   ID take ITEM N | ID total | ID move FROM TO N | ID ping | ID items
//   ID order ITEM | ID rename ITEM NAME | ID fill N | ID audit ITEM | ID report
//   ID mirror ITEM... | ID scrap ITEM N | ID replace ITEM NAME | ID set ITEM N
//   ID announce ITEM
//
// The version with the mistakes; each is marked. See README.md.
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t Connections = 4;

// Takes some of an item out of the shelf; false when too little is there.
bool take(soci::connection_pool &pool, const std::string &item, int n) {
  soci::session sql(pool);
  int left = 0;
  sql.begin();
  sql << "SELECT n FROM stock WHERE item = :i FOR UPDATE", soci::use(item), soci::into(left);
  if (left < n)
    return false; // expect: transaction-leak
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(item);
  sql.commit();
  return true;
}

int countItem(soci::connection_pool &pool, const std::string &item) {
  soci::session sql(pool);
  int n = 0;
  sql << "SELECT n FROM stock WHERE item = :i", soci::use(item), soci::into(n);
  return n;
}

void audit(soci::connection_pool &pool, const std::string &item) {
  soci::session sql(pool);
  const int n = countItem(pool, item); // expect: nested-lease
  sql << "INSERT INTO audit(item, n) VALUES (:i, :n)", soci::use(item), soci::use(n);
}

int total(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  int n = 0;
  pool.at(pos) << "SELECT sum(n) FROM stock", soci::into(n); // expect: exception-leak
  pool.give_back(pos);
  return n;
}

void ping(soci::connection_pool &pool) {
  std::size_t pos = 0;
  pool.try_lease(pos, 500); // expect: unbounded-wait, ignored-error
  pool.at(pos) << "DELETE FROM lock"; // expect: exception-leak
  pool.give_back(pos);
}

std::vector<std::string> items(soci::connection_pool &pool) {
  const std::size_t pos = pool.lease();
  soci::rowset<std::string> rows = // expect@+1: exception-leak
      (pool.at(pos).prepare << "SELECT item FROM stock");
  pool.give_back(pos); // expect: release-order
  return std::vector<std::string>(rows.begin(), rows.end());
}

// The session for what is asked all the time.
soci::session &shared(soci::connection_pool &pool) {
  static soci::session sql(pool); // expect: long-lived-lease
  return sql;
}

void move(soci::connection_pool &pool, const std::string &from, const std::string &to, int n) {
  soci::session sql(pool);
  soci::transaction both(sql); // expect: uncommitted-transaction
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(from);
  sql << "UPDATE stock SET n = n + :n WHERE item = :i", soci::use(n), soci::use(to);
}

// Keeps what became of an item.
void note(soci::session &sql, const std::string &item, int n) {
  soci::transaction tx(sql);
  sql << "INSERT INTO audit(item, n) VALUES (:i, :n)", soci::use(item), soci::use(n);
  (void)0;
}

// Some of an item is broken.
void scrap(soci::connection_pool &pool, const std::string &item, int n) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(item);
  note(sql, item, -n); // expect: nested-transaction
  tx.commit();
}

// Another item takes the place of this one.
void replace(soci::connection_pool &pool, const std::string &item, const std::string &other) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "DELETE FROM stock WHERE item = :i", soci::use(item);
  soci::session add(pool); // expect: nested-lease
  add << "INSERT INTO stock(item, n) VALUES (:o, 0)", soci::use(other); // expect: outside-transaction
  tx.commit();
}

// Rolls back at the end of its scope, unless it was committed.
class Batch {
public:
  explicit Batch(soci::session &session) : sql(session) { sql.begin(); }
  ~Batch() {
    if (open)
      sql.rollback();
  }
  Batch(const Batch &) = delete;
  Batch &operator=(const Batch &) = delete;

  void commit() {
    open = false;
    sql.commit(); // expect: disarmed-guard
  }

private:
  soci::session &sql;
  bool open = true;
};

// What was counted in the shelf.
void set(soci::connection_pool &pool, const std::string &item, int n) {
  soci::session sql(pool);
  Batch batch(sql);
  sql << "UPDATE stock SET n = :n WHERE item = :i", soci::use(n), soci::use(item);
  sql << "INSERT INTO audit(item, n) VALUES (:i, :n)", soci::use(item), soci::use(n);
  batch.commit(); // expect: transaction-leak
}

// Tells the branches, which nobody waits for.
void announce(soci::connection_pool &pool, const std::string &item) {
  const std::string text = "new: " + item;
  std::thread([&pool, &text] { // expect: dangling-capture
    soci::session sql(pool);
    sql << "INSERT INTO news(line) VALUES (:t)", soci::use(text);
  }).detach();
}

// Stands for the wholesaler.
void callWholesaler(const std::string &item) {
  std::cerr << "stock: orders " << item << '\n';
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

void order(soci::connection_pool &pool, const std::string &item) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "UPDATE stock SET ordered = true WHERE item = :i", soci::use(item);
  callWholesaler(item); // expect: transaction-across-wait "transaction"
  tx.commit();
}

void fill(soci::connection_pool &pool, int n) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  for (int i = 0; i < n; ++i) {
    soci::statement st = (sql.prepare << "INSERT INTO stock(item, n) VALUES (:i, 0)", // expect: prepare-in-loop
                          soci::use(i));
    st.execute(true);
  }
  tx.commit();
}

void rename(soci::connection_pool &pool, const std::string &item, const std::string &name) {
  soci::session sql(pool);
  soci::statement st = (sql.prepare << "UPDATE stock SET item = :n WHERE item = :i",
                        soci::use(name.empty() ? std::string("nameless") : name), // expect: dangling-bind
                        soci::use(item));
  st.execute(true);
}

// Tells the mirror what is left of each item.
void mirror(soci::connection_pool &pool, const std::vector<std::string> &wanted) {
  for (const std::string &item : wanted) {
    const int n = countItem(pool, item);
    soci::session there(soci::postgresql, "dbname=mirror user=app"); // expect: connection-per-call, missing-timeout
    there << "UPDATE stock SET n = :n WHERE item = :i", soci::use(n), soci::use(item);
  }
}

// A session of its own for the reports, which is opened again when it broke.
void revive(soci::session &reports) {
  while (true) {
    try {
      reports.reconnect(); // expect: unbounded-retry
      return;
    } catch (const soci::soci_error &) {
    }
  }
}

bool serve(soci::connection_pool &pool, soci::session &reports, std::istream &in) {
  std::string what, item, other;
  int n = 0;
  in >> what;
  if (what == "total") {
    std::cout << total(pool) << '\n';
  } else if (what == "ping") {
    ping(pool);
  } else if (what == "mirror") {
    std::vector<std::string> wanted;
    while (in >> item)
      wanted.push_back(item);
    mirror(pool, wanted);
  } else if (what == "report") {
    try {
      reports << "REFRESH MATERIALIZED VIEW report";
    } catch (const soci::soci_error &) {
      revive(reports);
      return false;
    }
  } else if (what == "items") {
    for (const std::string &one : items(pool))
      std::cout << one << '\n';
  } else if (what == "fill" && in >> n) {
    fill(pool, n);
  } else if (what == "move" && in >> item >> other >> n) {
    move(pool, item, other, n);
  } else if (what == "rename" && in >> item >> other) {
    rename(pool, item, other);
  } else if (what == "take" && in >> item >> n) {
    return take(pool, item, n);
  } else if (what == "scrap" && in >> item >> n) {
    scrap(pool, item, n);
  } else if (what == "replace" && in >> item >> other) {
    replace(pool, item, other);
  } else if (what == "set" && in >> item >> n) {
    set(pool, item, n);
  } else if (what == "announce" && in >> item) {
    announce(pool, item);
  } else if (what == "order" && in >> item) {
    order(pool, item);
  } else if (what == "audit" && in >> item) {
    audit(pool, item);
  } else {
    return false;
  }
  return true;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: stock CONNINFO\n";
    return 2;
  }
  soci::connection_pool pool(Connections);
  for (std::size_t i = 0; i < Connections; ++i)
    pool.at(i).open(soci::postgresql, argv[1]);
  shared(pool) << "UPDATE shop SET up = true";
  soci::session reports(soci::postgresql, argv[1]);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string id;
    in >> id;
    try {
      const bool ok = serve(pool, reports, in);
      std::cout << id << (ok ? " ok" : " failed") << std::endl;
    } catch (const std::exception &error) {
      std::cerr << "stock: " << error.what() << '\n';
      std::cout << id << " failed" << std::endl;
    }
  }
  return 0;
}
