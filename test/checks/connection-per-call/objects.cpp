// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// The same with objects that close themselves.
#include <SQLiteCpp/SQLiteCpp.h>
#include <chrono>
#include <memory>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <string>
#include <thread>
#include <vector>

void touchBad(const std::vector<int> &ids, const std::string &url) {
  for (int id : ids) {
    pqxx::connection cx{url}; // expect: connection-per-call "opens a connection in each iteration"
    pqxx::work tx{cx};
    tx.exec("UPDATE t SET seen = now() WHERE id = " + std::to_string(id));
    tx.commit();
  }
}

void touchOk(const std::vector<int> &ids, const std::string &url) {
  pqxx::connection cx{url};
  for (int id : ids) {
    pqxx::work tx{cx};
    tx.exec("UPDATE t SET seen = now() WHERE id = " + std::to_string(id));
    tx.commit();
  }
}

void touchHeldBad(const std::vector<int> &ids, const std::string &url) {
  for (int id : ids) {
    auto cx = std::make_unique<pqxx::connection>(url); // expect: connection-per-call "and closes it again"
    pqxx::work tx{*cx};
    tx.exec("DELETE FROM t WHERE id = " + std::to_string(id));
    tx.commit();
  }
}

void eachServerOk(const std::vector<std::string> &urls) {
  for (const std::string &url : urls) {
    pqxx::connection cx{url};
    pqxx::work tx{cx};
    tx.exec("DELETE FROM session");
    tx.commit();
  }
}

std::unique_ptr<pqxx::connection> connectOk(const std::string &url, int attempts) {
  for (int i = 0; i < attempts; ++i) {
    try {
      return std::make_unique<pqxx::connection>(url);
    } catch (const pqxx::broken_connection &) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 << i));
    }
  }
  return nullptr;
}

void importBad(const std::vector<std::string> &names) {
  for (const std::string &name : names) {
    soci::session sql("postgresql", "dbname=shop connect_timeout=5 application_name=shop"); // expect: connection-per-call
    sql << "INSERT INTO u(name) VALUES (:n)", soci::use(name);
  }
}

void importOk(const std::vector<std::string> &names) {
  soci::session sql("postgresql", "dbname=shop connect_timeout=5 application_name=shop");
  for (const std::string &name : names)
    sql << "INSERT INTO u(name) VALUES (:n)", soci::use(name);
}

// A lease is no new connection.
void leasedOk(soci::connection_pool &pool, const std::vector<std::string> &names) {
  for (const std::string &name : names) {
    soci::session sql(pool);
    sql << "INSERT INTO u(name) VALUES (:n)", soci::use(name);
  }
}

void saveBad(const std::string &file, const std::vector<std::string> &statements) {
  for (const std::string &s : statements) {
    SQLite::Database db(file, SQLite::OPEN_READWRITE); // expect: connection-per-call "'SQLite::Database::Database'"
    db.exec(s);
  }
}

void saveOk(const std::string &file, const std::vector<std::string> &statements) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE);
  for (const std::string &s : statements)
    db.exec(s);
}
