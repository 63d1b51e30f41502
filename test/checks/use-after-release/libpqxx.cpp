// RUN: %check_hosts --preview %s -- -std=c++17 -Wno-deprecated-declarations
// The text of a field belongs to its result.
#include <pqxx/pqxx>
#include <cstdio>
#include <cstring>
#include <string>

std::string innerScopeBad(pqxx::work &tx) {
  const char *name = nullptr;
  {
    pqxx::result r = tx.exec("SELECT name FROM t");
    name = r[0][0].c_str();
  }
  return std::string(name); // expect: use-after-release "'pqxx::field::c_str' returned is used when 'r' is gone"
}

std::string innerScopeOk(pqxx::work &tx) {
  std::string name;
  {
    pqxx::result r = tx.exec("SELECT name FROM t");
    name = r[0][0].c_str();
  }
  return name;
}

const char *returnedBad(pqxx::work &tx) {
  pqxx::result r = tx.exec("SELECT name FROM t");
  return r.empty() ? nullptr : r[0][0].c_str(); // expect: use-after-release "is returned when 'r' is gone"
}

const char *ofCallersOk(const pqxx::result &r) { return r[0][0].c_str(); }

std::string returnedOk(pqxx::work &tx) {
  pqxx::result r = tx.exec("SELECT name FROM t");
  return r[0][0].c_str();
}

void temporaryBad(pqxx::work &tx) {
  const char *name = tx.exec("SELECT name FROM t")[0][0].c_str();
  std::puts(name); // expect: use-after-release "when its result is gone"
}

void temporaryOk(pqxx::work &tx) { std::puts(tx.exec("SELECT name FROM t")[0][0].c_str()); }

// A row and a field share the data of the result.
std::size_t rowLivesOk(pqxx::work &tx) {
  pqxx::row row;
  const char *name = nullptr;
  {
    pqxx::result r = tx.exec("SELECT name FROM t");
    row = r[0];
    name = row[0].c_str();
  }
  return std::strlen(name);
}

std::size_t rowOfTemporaryOk(pqxx::work &tx) {
  pqxx::row row = tx.exec("SELECT name FROM t")[0];
  const char *name = row[0].c_str();
  return std::strlen(name);
}

std::size_t copyLivesOk(pqxx::work &tx, pqxx::result &keep) {
  const char *name = nullptr;
  {
    pqxx::result r = tx.exec("SELECT name FROM t");
    name = r[0][0].c_str();
    keep = r;
  }
  return std::strlen(name);
}

// The next round's result takes the place of the last one's.
int roundsBad(pqxx::work &tx, int n) {
  const char *last = nullptr;
  int changes = 0;
  for (int i = 0; i < n; ++i) {
    pqxx::result r = tx.exec("SELECT name FROM t");
    const char *name = r[0][0].c_str();
    if (last && std::strcmp(last, name) != 0) // expect: use-after-release
      ++changes;
    last = name;
  }
  return changes;
}

int roundsOk(pqxx::work &tx, int n) {
  std::string last;
  int changes = 0;
  for (int i = 0; i < n; ++i) {
    pqxx::result r = tx.exec("SELECT name FROM t");
    const char *name = r[0][0].c_str();
    if (last != name)
      ++changes;
    last = name;
  }
  return changes;
}
