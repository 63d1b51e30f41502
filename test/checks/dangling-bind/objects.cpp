// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -Wno-deprecated-declarations -I %S/../../packs/Inputs
// Temporaries and locals that statements of C++ libraries keep.
#include "nanodbc.h"
#include <SQLiteCpp/SQLiteCpp.h>
#include <soci/soci.h>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>
std::string title(int id);

int temporaryBad(sqlite3_stmt *st, int id) {
  sqlite3_bind_text(st, 1, title(id).c_str(), -1, SQLITE_STATIC); // expect: dangling-bind "keeps the address of a temporary"
  return sqlite3_step(st);
}

int temporaryOk(sqlite3_stmt *st, int id) {
  sqlite3_bind_text(st, 1, title(id).c_str(), -1, SQLITE_TRANSIENT);
  return sqlite3_step(st);
}

void byValueBad(sqlite3_stmt *st, std::string text) {
  sqlite3_bind_text(st, 1, text.data(), int(text.size()), SQLITE_STATIC); // expect: dangling-bind "'text'"
}

void byReferenceOk(sqlite3_stmt *st, const std::string &text) {
  sqlite3_bind_text(st, 1, text.data(), int(text.size()), SQLITE_STATIC);
}

// A view goes, and what it shows stays, or does not.
void viewOk(sqlite3_stmt *st, std::string_view text) {
  sqlite3_bind_text(st, 1, text.data(), int(text.size()), SQLITE_STATIC);
}

void viewOfParameterOk(sqlite3_stmt *st, const std::string &text) {
  std::string_view part = std::string_view(text).substr(1);
  sqlite3_bind_text(st, 1, part.data(), int(part.size()), SQLITE_STATIC);
}

void viewOfLocalBad(sqlite3_stmt *st, int id) {
  std::string text = title(id);
  std::string_view part = text;
  sqlite3_bind_text(st, 1, part.data(), int(part.size()), SQLITE_STATIC); // expect: dangling-bind "'text'"
}

void viewOfViewBad(sqlite3_stmt *st, int id) {
  std::string text = title(id);
  std::string_view part = std::string_view(text).substr(1);
  sqlite3_bind_text(st, 1, part.data(), int(part.size()), SQLITE_STATIC); // expect: dangling-bind "'text'"
}

int belowBad(soci::session &sql, const std::vector<int> &v) {
  int n = 0;
  soci::statement st = (sql.prepare << "SELECT count(*) FROM t WHERE id < :m",
                        soci::use(v.empty() ? 0 : v.back() + 1), soci::into(n)); // expect: dangling-bind "a temporary, which is gone at the end of the statement"
  st.execute(true);
  return n;
}

int belowOk(soci::session &sql, const std::vector<int> &v) {
  int n = 0;
  const int limit = v.empty() ? 0 : v.back() + 1;
  soci::statement st = (sql.prepare << "SELECT count(*) FROM t WHERE id < :m", soci::use(limit),
                        soci::into(n));
  st.execute(true);
  return n;
}

int atOnceOk(soci::session &sql, const std::vector<int> &v) {
  int n = 0;
  sql << "SELECT count(*) FROM t WHERE id < :m", soci::use(v.empty() ? 0 : v.back() + 1),
      soci::into(n);
  return n;
}

int noCopyBad(SQLite::Statement &st, int id) {
  if (id > 0) {
    const std::string text = title(id);
    st.bindNoCopy(1, text); // expect: dangling-bind "use bind(), which copies"
  }
  return st.exec();
}

int noCopyOk(SQLite::Statement &st, int id) {
  const std::string text = title(id);
  st.bindNoCopy(1, text);
  return st.exec();
}

void nanodbcBad(nanodbc::statement &st, int id) {
  st.bind(0, &id); // expect: dangling-bind "'id'"
}

void nanodbcOk(nanodbc::statement &st, int id) {
  st.bind(0, &id);
  st.execute();
}
