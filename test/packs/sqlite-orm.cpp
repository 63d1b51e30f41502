// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with sqlite_orm's signatures. Its objects own
// what they open; what they throw is what a neighbour can be lost by, and a
// transaction that is begun by hand.
#include "Inputs/sqlite_orm.h"
#include <sqlite3.h>

struct User {
  int id;
};
using Storage = sqlite_orm::internal::storage_t<>;

int valuesOk(Storage &s) {
  auto guard = s.transaction_guard();
  int id = s.insert(User{1});
  guard.commit();
  return id + int(s.get_all<User>().size());
}

int insertBad(Storage &s, sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr) != SQLITE_OK)
    return -1;
  int id = s.insert(User{1}); // expect: exception-leak "if 'sqlite_orm::internal::storage_t::insert' throws here"
  sqlite3_finalize(st);
  return id;
}

// A method of the base, called through the storage.
void beginBad(Storage &s, sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr) != SQLITE_OK)
    return;
  s.begin_transaction(); // expect: exception-leak "if 'sqlite_orm::internal::storage_base::begin_transaction' throws here"
  sqlite3_finalize(st);
  s.rollback();
}

// The guard's own end may throw.
int guardBad(Storage &s, sqlite3 *db) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT 1", -1, &st, nullptr) != SQLITE_OK)
    return -1;
  {
    auto guard = s.transaction_guard(); // expect: exception-leak "'st'"
    guard.commit_on_destroy = true;
  }
  sqlite3_finalize(st);
  return 0;
}

// ---- transactions begun by hand: open, and the file locked, until they end ----
bool byHandBad(Storage &s) {
  s.begin_transaction();
  if (s.get_all<User>().empty())
    return false; // expect: transaction-leak "transaction on '*s' is left open by this return"
  s.commit();
  return true;
}

bool byHandOk(Storage &s) {
  s.begin_transaction();
  try {
    if (s.get_all<User>().empty()) {
      s.rollback();
      return false;
    }
    s.commit();
  } catch (...) {
    s.rollback();
    throw;
  }
  return true;
}

// ---- misuse ----------------------------------------------------------------
void nestedBad(Storage &s) {
  s.begin_transaction();
  s.begin_transaction(); // expect: nested-transaction "while one is open there", transaction-leak "if 'sqlite_orm::internal::storage_base::begin_transaction' throws here"
  s.commit();            // expect: transaction-leak "if 'sqlite_orm::internal::storage_base::commit' throws here"
}

void oneAfterTheOtherOk(Storage &s) {
  s.transaction([&] { return s.insert(User{1}) > 0; });
  s.transaction([&] { return s.insert(User{2}) > 0; });
}
