// RUN: %check_hosts %s
// JSON that comes from outside, read while a statement is open.
#include <nlohmann/json.hpp>
#include <regex>
#include <sqlite3.h>
#include <string>
using nlohmann::json;

bool parseBad(sqlite3 *db, const std::string &text) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  json j = json::parse(text); // expect: exception-leak "'st'"
  sqlite3_bind_int(st, 1, int(j.size()));
  bool ok = sqlite3_step(st) == SQLITE_DONE;
  sqlite3_finalize(st);
  return ok;
}

bool fieldBad(sqlite3 *db, const json &j) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  int id = j.at("id").get<int>(); // expect: exception-leak "'st'"
  sqlite3_bind_int(st, 1, id);
  bool ok = sqlite3_step(st) == SQLITE_DONE;
  sqlite3_finalize(st);
  return ok;
}

bool discardedOk(sqlite3 *db, const std::string &text) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  json j = json::parse(text, nullptr, false);
  sqlite3_bind_int(st, 1, int(j.size()));
  bool ok = sqlite3_step(st) == SQLITE_DONE;
  sqlite3_finalize(st);
  return ok;
}

bool parsedBeforeOk(sqlite3 *db, const std::string &text) {
  json j = json::parse(text);
  int id = j.at("id").get<int>();
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  sqlite3_bind_int(st, 1, id);
  bool ok = sqlite3_step(st) == SQLITE_DONE;
  sqlite3_finalize(st);
  return ok;
}

bool caughtOk(sqlite3 *db, const json &j) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  bool ok = false;
  try {
    sqlite3_bind_int(st, 1, j.value("id", 0));
    ok = sqlite3_step(st) == SQLITE_DONE;
  } catch (const std::exception &) {
  }
  sqlite3_finalize(st);
  return ok;
}

// A pattern of the program's own is right or wrong for ever.
bool patternOk(sqlite3 *db, const std::string &text) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "INSERT INTO a VALUES (?)", -1, &st, nullptr) != SQLITE_OK)
    return false;
  std::regex word("[a-z]+");
  sqlite3_bind_int(st, 1, std::regex_match(text, word));
  bool ok = sqlite3_step(st) == SQLITE_DONE;
  sqlite3_finalize(st);
  return ok;
}
