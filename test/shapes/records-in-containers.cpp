// RUN: %check_hosts %s
// A record that is put into a container takes its handle along.
#include <libpq-fe.h>
#include <list>
#include <map>
#include <string>
#include <vector>

struct Row {
  PGresult *res;
  int rows;
};

void pushedGood(PGconn *c) {
  std::vector<Row> v;
  Row r{PQexec(c, "SELECT 1"), 1};
  v.push_back(r);
  for (auto &x : v)
    PQclear(x.res);
}

void emplacedGood(PGconn *c) {
  std::vector<Row> v;
  Row r{PQexec(c, "SELECT 1"), 1};
  v.emplace_back(r);
  for (auto &x : v)
    PQclear(x.res);
}

void insertedGood(PGconn *c) {
  std::map<std::string, Row> m;
  Row r{PQexec(c, "SELECT 1"), 1};
  m.insert({"a", r});
  m.insert(std::make_pair("b", Row{PQexec(c, "SELECT 2"), 2}));
  m["c"] = {PQexec(c, "SELECT 3"), 3};
  for (auto &x : m)
    PQclear(x.second.res);
}

void poppedGood(PGconn *c) {
  std::list<Row> l;
  for (int i = 0; i < 3; i++) {
    Row r;
    r.res = PQexec(c, "SELECT 1");
    r.rows = PQntuples(r.res);
    l.push_back(r);
  }
  while (!l.empty()) {
    PQclear(l.front().res);
    l.pop_front();
  }
}

void filledGood(PGconn *c) {
  Row r;
  r.res = PQexec(c, "SELECT 1");
  std::vector<Row> v(1, r);
  PQclear(v[0].res);
}

struct Rows {
  std::vector<Row> rows;
  ~Rows() {
    for (auto &x : rows)
      PQclear(x.res);
  }
  void add(PGconn *c) {
    Row r;
    r.res = PQexec(c, "SELECT 1");
    r.rows = PQntuples(r.res);
    rows.push_back(r);
  }
};

std::vector<Row> returnedGood(PGconn *c, int n) {
  std::vector<Row> v;
  for (int i = 0; i < n; i++) {
    Row r{};
    r.res = PQexec(c, "SELECT 1");
    v.push_back(r);
  }
  return v;
}

// Behind the test it is not put anywhere.
void skippedBad(PGconn *c) {
  std::vector<Row> v;
  Row r{PQexec(c, "SELECT 1"), 1};
  if (PQresultStatus(r.res) != PGRES_TUPLES_OK)
    return; // expect: result-leak "'r.res'"
  v.push_back(r);
  for (auto &x : v)
    PQclear(x.res);
}

// A look at a record takes nothing along.
static int rowsOf(const Row &r) { return r.rows; }

int lookedBad(PGconn *c) {
  Row r{PQexec(c, "SELECT 1"), 1}; // expect: result-leak "'r.res'"
  return rowsOf(r);
}

// What is not seen may only look at the record, which goes on here.
struct View {
  int rows;
  View(const Row &r);
};

int viewedBad(PGconn *c, bool quick) {
  Row r{PQexec(c, "SELECT 1"), 1};
  View v(r);
  if (quick)
    return v.rows; // expect: result-leak
  PQclear(r.res);
  return 0;
}

int viewedGood(PGconn *c, bool quick) {
  Row r{PQexec(c, "SELECT 1"), 1};
  View v(r);
  if (!quick)
    v.rows++;
  PQclear(r.res);
  return v.rows;
}
