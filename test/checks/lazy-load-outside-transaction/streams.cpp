// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// A stream of rows ends with its transaction.
#include <pqxx/pqxx>
#include <string>
#include <tuple>

long streamBad(pqxx::connection &cx) {
  pqxx::work tx{cx};
  pqxx::stream_from rows{tx, "numbers"};
  tx.commit();
  long out = 0;
  std::tuple<long> row;
  while (rows >> row) // expect: lazy-load-outside-transaction "'rows'"
    out += std::get<0>(row);
  return out;
}

long streamOk(pqxx::connection &cx) {
  pqxx::work tx{cx};
  long out = 0;
  {
    pqxx::stream_from rows{tx, "numbers"};
    std::tuple<long> row;
    while (rows >> row)
      out += std::get<0>(row);
    rows.complete();
  }
  tx.commit();
  return out;
}

std::size_t resultOk(pqxx::connection &cx) {
  pqxx::work tx{cx};
  pqxx::result rows = tx.exec("SELECT a FROM numbers");
  tx.commit();
  std::size_t n = 0;
  for (const pqxx::row &row : rows)
    n += row[0].as<std::size_t>();
  return n;
}
