// RUN: %check_hosts %s --preview
// Handles in a list that is written out, and a container that is made of one.
#include <algorithm>
#include <initializer_list>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <vector>

class Queries {
public:
  Queries(sqlite3 *db, const char *a, const char *b) {
    sqlite3_prepare_v2(db, a, -1, &first, nullptr);
    sqlite3_prepare_v2(db, b, -1, &second, nullptr);
  }
  Queries(const Queries &) = delete;
  ~Queries() {
    for (sqlite3_stmt *one : {first, second})
      sqlite3_finalize(one);
  }

private:
  sqlite3_stmt *first = nullptr, *second = nullptr;
};

class ByAddress {
public:
  ByAddress(sqlite3 *db, const char *a, const char *b) {
    sqlite3_prepare_v2(db, a, -1, &first, nullptr);
    sqlite3_prepare_v2(db, b, -1, &second, nullptr);
  }
  ByAddress(const ByAddress &) = delete;
  ~ByAddress() {
    for (sqlite3_stmt **one : {&first, &second}) {
      sqlite3_finalize(*one);
      *one = nullptr;
    }
  }

private:
  sqlite3_stmt *first = nullptr, *second = nullptr;
};

class ForgetsOne {
public:
  ForgetsOne(sqlite3 *db, const char *a, const char *b, const char *c) {
    sqlite3_prepare_v2(db, a, -1, &first, nullptr);
    sqlite3_prepare_v2(db, b, -1, &second, nullptr);
    sqlite3_prepare_v2(db, c, -1, &third, nullptr); // expect: member-leak "'third'"
  }
  ForgetsOne(const ForgetsOne &) = delete;
  ~ForgetsOne() {
    for (sqlite3_stmt *one : {first, second})
      sqlite3_finalize(one);
  }

private:
  sqlite3_stmt *first = nullptr, *second = nullptr, *third = nullptr;
};

int bothOk(PGconn *conn) {
  PGresult *a = PQexec(conn, "SELECT 1"), *b = PQexec(conn, "SELECT 2");
  int rows = 0;
  for (PGresult *one : {a, b}) {
    if (PQresultStatus(one) != PGRES_TUPLES_OK)
      continue;
    rows += PQntuples(one);
  }
  for (PGresult *one : {a, b})
    PQclear(one);
  return rows;
}

int leavesBad(PGconn *conn) {
  PGresult *a = PQexec(conn, "SELECT 1"), *b = PQexec(conn, "SELECT 2");
  for (PGresult *one : {a, b}) {
    if (PQresultStatus(one) != PGRES_TUPLES_OK)
      break; // the rest is never cleared
    PQclear(one);
  }
  return 0; // expect: result-leak, result-leak
}

int twiceBad(PGconn *conn) {
  PGresult *a = PQexec(conn, "SELECT 1"), *b = PQexec(conn, "SELECT 2");
  for (PGresult *one : {a, b})
    PQclear(one);
  PQclear(b); // expect: double-release
  return 0;
}

int eachOk(PGconn *conn) {
  std::vector<PGresult *> all{PQexec(conn, "SELECT 1"), PQexec(conn, "SELECT 2")};
  std::for_each(all.begin(), all.end(), PQclear);
  return 0;
}

int neverBad(PGconn *conn) {
  std::vector<PGresult *> all{PQexec(conn, "SELECT 1")}; // expect: result-leak
  return 0;
}
