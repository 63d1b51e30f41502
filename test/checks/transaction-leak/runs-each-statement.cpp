// RUN: %check_hosts --preview %s
// A helper that runs each statement of its text and skips an empty one: COMMIT is none.
#include <sqlite3.h>
#include <stdexcept>
#include <string>

static void run(sqlite3 *db, const std::string &query) {
  const char *rest = nullptr;
  bool failed = false;
  do {
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db, rest == nullptr ? query.c_str() : rest, -1, &stmt, &rest);
    if (rc != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
    if (stmt == nullptr)
      continue; // nothing to do
    bool more = true;
    while (more) {
      switch (sqlite3_step(stmt)) {
      case SQLITE_DONE:
        more = false;
        break;
      case SQLITE_ROW:
        break;
      default:
        failed = true;
        more = false;
      }
    }
    sqlite3_finalize(stmt);
  } while (rest != nullptr && *rest && !failed);
  if (failed)
    throw std::runtime_error(sqlite3_errmsg(db));
}

bool import(sqlite3 *db, const std::string *lines, int count) {
  try {
    run(db, "BEGIN EXCLUSIVE TRANSACTION");
    for (int i = 0; i < count; ++i)
      run(db, lines[i]);
    run(db, "COMMIT");
    return true;
  } catch (std::exception &) {
    run(db, "ROLLBACK");
    return false;
  }
}

bool importAndForget(sqlite3 *db, const std::string *lines, int count) {
  run(db, "BEGIN EXCLUSIVE TRANSACTION");
  for (int i = 0; i < count; ++i)
    if (lines[i].empty())
      return false; // expect: transaction-leak
    else
      run(db, lines[i]);
  run(db, "COMMIT");
  return true;
}
