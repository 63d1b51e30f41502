// RUN: %check_hosts %s --preview -- -std=c++17
// query-in-loop over the rows of C++ libraries.
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/RecordSet.h>
#include <string>
double totalBad(pqxx::connection &cx) {
  pqxx::work tx(cx);
  double sum = 0;
  for (const auto &row : tx.exec("SELECT id FROM orders")) {
    auto r = tx.exec_params("SELECT price FROM item WHERE o = $1", row[0].as<int>()); // expect: query-in-loop
    sum += r[0][0].as<double>();
  }
  return sum;
}
static double priceOf(pqxx::work &tx, int id) { return tx.exec_params1("SELECT price FROM item WHERE o = $1", id)[0].as<double>(); }
double total3Bad(pqxx::work &tx) {
  double sum = 0;
  pqxx::result all = tx.exec("SELECT id FROM orders");
  for (auto row = all.begin(); row != all.end(); ++row) {
    int id = row["id"].as<int>();
    sum += priceOf(tx, id); // expect: query-in-loop
  }
  return sum;
}
double total3Ok(pqxx::work &tx) {
  double sum = 0;
  for (const auto &row : tx.exec("SELECT sum(price) FROM item GROUP BY o")) sum += row[0].as<double>();
  return sum;
}
void copyOk(pqxx::work &tx, pqxx::work &to) {
  for (const auto &row : tx.exec("SELECT id FROM orders"))
    to.exec_params("INSERT INTO o VALUES ($1)", row[0].as<int>());
}
int sociBad(soci::session &sql) {
  int n = 0;
  soci::rowset<int> ids = (sql.prepare << "SELECT id FROM orders");
  for (int id : ids) {
    int k = 0;
    sql << "SELECT count(*) FROM item WHERE o = :o", soci::use(id), soci::into(k); // expect: query-in-loop
    n += k;
  }
  return n;
}
int sociRowBad(soci::session &sql) {
  int n = 0;
  soci::rowset<soci::row> rs = (sql.prepare << "SELECT id, x FROM orders");
  for (auto it = rs.begin(); it != rs.end(); ++it) {
    int k = 0, id = it->get<int>(0);
    sql << "SELECT count(*) FROM item WHERE o = :o", soci::use(id), soci::into(k); // expect: query-in-loop
    n += k;
  }
  return n;
}
int sociOk(soci::session &sql) {
  int n = 0;
  soci::rowset<int> ids = (sql.prepare << "SELECT count(*) FROM item GROUP BY o");
  for (int id : ids) n += id;
  return n;
}
int pocoBad(Poco::Data::Session &s) {
  using namespace Poco::Data::Keywords;
  Poco::Data::Statement st(s);
  st << "SELECT id FROM orders", now;
  Poco::Data::RecordSet rs(st);
  int n = 0;
  for (bool more = rs.moveFirst(); more; more = rs.moveNext()) {
    int k = 0, id = rs["id"].convert<int>();
    s << "SELECT count(*) FROM item WHERE o = ?", into(k), use(id), now; // expect: query-in-loop
    n += k;
  }
  return n;
}
