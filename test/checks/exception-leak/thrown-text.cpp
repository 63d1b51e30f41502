// RUN: %check_hosts %s
// The message of a failed sqlite3_exec goes into the text of an exception.
#include <sqlite3.h>
#include <stdexcept>
#include <string>

struct RuntimeError {
  RuntimeError(const char *format, ...);
};
struct Keeper {
  explicit Keeper(char *text);
};

void formatBad(sqlite3 *db) {
  char *message = nullptr;
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, &message) != SQLITE_OK)
    throw RuntimeError("BEGIN failed: %s", message); // expect: exception-leak "'message'"
}

void standardBad(sqlite3 *db) {
  char *message = nullptr;
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, &message) != SQLITE_OK)
    throw std::runtime_error(std::string("BEGIN failed: ") + message); // expect: exception-leak "'message'"
}

void copiedOk(sqlite3 *db) {
  char *message = nullptr;
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, &message) != SQLITE_OK) {
    std::string text = message ? message : "BEGIN failed";
    sqlite3_free(message);
    throw std::runtime_error(text);
  }
}

void keptOk(sqlite3 *db) {
  char *message = nullptr;
  if (sqlite3_exec(db, "BEGIN", nullptr, nullptr, &message) != SQLITE_OK)
    throw Keeper(message);
}
