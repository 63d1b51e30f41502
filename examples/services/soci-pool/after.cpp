// stock: what is in the shelves of a shop.
//
//   stock CONNINFO < requests
//
//   ID take ITEM N | ID total | ID move FROM TO N | ID ping | ID items
//   ID order ITEM | ID rename ITEM NAME | ID fill N | ID audit ITEM | ID report
//   ID mirror ITEM... | ID scrap ITEM N | ID replace ITEM NAME | ID set ITEM N
//   ID announce ITEM
//
// The version without the mistakes of before.cpp.
// expect-none
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
  soci::transaction tx(sql);
  sql << "SELECT n FROM stock WHERE item = :i FOR UPDATE", soci::use(item), soci::into(left);
  if (left < n)
    return false;
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(item);
  tx.commit();
  return true;
}

int countItem(soci::session &sql, const std::string &item) {
  int n = 0;
  sql << "SELECT n FROM stock WHERE item = :i", soci::use(item), soci::into(n);
  return n;
}

void audit(soci::connection_pool &pool, const std::string &item) {
  soci::session sql(pool);
  const int n = countItem(sql, item);
  sql << "INSERT INTO audit(item, n) VALUES (:i, :n)", soci::use(item), soci::use(n);
}

int total(soci::connection_pool &pool) {
  soci::session sql(pool);
  int n = 0;
  sql << "SELECT sum(n) FROM stock", soci::into(n);
  return n;
}

bool ping(soci::connection_pool &pool) {
  std::size_t pos = 0;
  if (!pool.try_lease(pos, 500))
    return false;
  struct Back {
    soci::connection_pool &pool;
    std::size_t pos;
    ~Back() { pool.give_back(pos); }
  } back{pool, pos};
  pool.at(pos) << "DELETE FROM lock";
  return true;
}

std::vector<std::string> items(soci::connection_pool &pool) {
  soci::session sql(pool);
  soci::rowset<std::string> rows = (sql.prepare << "SELECT item FROM stock");
  return std::vector<std::string>(rows.begin(), rows.end());
}

void sayUp(soci::connection_pool &pool) {
  soci::session sql(pool);
  sql << "UPDATE shop SET up = true";
}

void move(soci::connection_pool &pool, const std::string &from, const std::string &to, int n) {
  soci::session sql(pool);
  soci::transaction both(sql);
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(from);
  sql << "UPDATE stock SET n = n + :n WHERE item = :i", soci::use(n), soci::use(to);
  both.commit();
}

// Keeps what became of an item, in the transaction that changes it.
void note(soci::session &sql, const std::string &item, int n) {
  sql << "INSERT INTO audit(item, n) VALUES (:i, :n)", soci::use(item), soci::use(n);
}

// Some of an item is broken.
void scrap(soci::connection_pool &pool, const std::string &item, int n) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "UPDATE stock SET n = n - :n WHERE item = :i", soci::use(n), soci::use(item);
  note(sql, item, -n);
  tx.commit();
}

// Another item takes the place of this one.
void replace(soci::connection_pool &pool, const std::string &item, const std::string &other) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  sql << "DELETE FROM stock WHERE item = :i", soci::use(item);
  sql << "INSERT INTO stock(item, n) VALUES (:o, 0)", soci::use(other);
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
    sql.commit();
    open = false;
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
  batch.commit();
}

// What goes on beside the requests; main() waits for it.
std::vector<std::thread> background;

// Tells the branches.
void announce(soci::connection_pool &pool, const std::string &item) {
  background.emplace_back([&pool, text = "new: " + item] {
    try {
      soci::session sql(pool);
      sql << "INSERT INTO news(line) VALUES (:t)", soci::use(text);
    } catch (const soci::soci_error &error) {
      std::cerr << "stock: " << error.what() << '\n';
    }
  });
}

// Stands for the wholesaler.
void callWholesaler(const std::string &item) {
  std::cerr << "stock: orders " << item << '\n';
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

void order(soci::connection_pool &pool, const std::string &item) {
  callWholesaler(item);
  soci::session sql(pool);
  sql << "UPDATE stock SET ordered = true WHERE item = :i", soci::use(item);
}

void fill(soci::connection_pool &pool, int n) {
  soci::session sql(pool);
  soci::transaction tx(sql);
  int i = 0;
  soci::statement st = (sql.prepare << "INSERT INTO stock(item, n) VALUES (:i, 0)", soci::use(i));
  for (; i < n; ++i)
    st.execute(true);
  tx.commit();
}

void rename(soci::connection_pool &pool, const std::string &item, const std::string &name) {
  soci::session sql(pool);
  const std::string known = name.empty() ? "nameless" : name;
  soci::statement st = (sql.prepare << "UPDATE stock SET item = :n WHERE item = :i",
                        soci::use(known), soci::use(item));
  st.execute(true);
}

int countIn(soci::connection_pool &pool, const std::string &item) {
  soci::session sql(pool);
  return countItem(sql, item);
}

// Tells the mirror what is left of each item.
void mirror(soci::connection_pool &pool, const std::vector<std::string> &wanted) {
  soci::session there(soci::postgresql, "dbname=mirror user=app connect_timeout=5 "
                                        "application_name=stock "
                                        "options='-c statement_timeout=10s'");
  for (const std::string &item : wanted) {
    const int n = countIn(pool, item);
    there << "UPDATE stock SET n = :n WHERE item = :i", soci::use(n), soci::use(item);
  }
}

// A session of its own for the reports, which is opened again when it broke.
void revive(soci::session &reports) {
  for (int attempt = 0;; ++attempt) {
    try {
      reports.reconnect();
      return;
    } catch (const soci::soci_error &error) {
      std::cerr << "stock: " << error.what() << '\n';
      if (attempt == 5)
        throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100 << attempt));
  }
}

bool serve(soci::connection_pool &pool, soci::session &reports, std::istream &in) {
  std::string what, item, other;
  int n = 0;
  in >> what;
  if (what == "total") {
    std::cout << total(pool) << '\n';
  } else if (what == "ping") {
    return ping(pool);
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
  sayUp(pool);
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
  for (std::thread &one : background)
    one.join();
  return 0;
}
