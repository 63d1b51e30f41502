// RUN: %check_hosts %s --preview -- -std=c++17
// at() throws out of range only: not where its index has just been compared.
#include <sqlite3.h>
#include <string>
#include <vector>


int sumOk(const char *sql, const std::vector<int> &columns) {
  char *text = sqlite3_mprintf("%s", sql);
  if (!text)
    return -1;
  int sum = 0;
  for (size_t i = 0; i < columns.size(); i++)
    sum += columns.at(i);
  sqlite3_free(text);
  return sum;
}

int switchOk(const std::string &format) {
  char *text = sqlite3_mprintf("%s", format.c_str());
  if (!text)
    return -1;
  int sum = 0;
  for (unsigned i = 0; i < format.length(); i++) {
    if (sum > 100)
      continue;
    switch (format.at(i)) {
    case 's':
      sum += 2;
      break;
    default:
      sum++;
    }
  }
  sqlite3_free(text);
  return sum;
}

int elementOk(const std::vector<int> &columns, size_t i) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  int n = i < columns.size() ? columns.at(i) : 0;
  sqlite3_free(text);
  return n;
}

int unboundedBad(const std::vector<int> &columns, size_t i) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  int n = columns.at(i); // expect: exception-leak
  sqlite3_free(text);
  return n;
}

int nextBad(const std::vector<int> &columns) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  int sum = 0;
  for (size_t i = 0; i < columns.size();) {
    i += 2;
    sum += columns.at(i); // expect: exception-leak
  }
  sqlite3_free(text);
  return sum;
}

int otherBad(const std::vector<int> &columns, const std::vector<int> &rows) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  int sum = 0;
  for (size_t i = 0; i < columns.size(); i++)
    sum += rows.at(i); // expect: exception-leak
  sqlite3_free(text);
  return sum;
}

int besideBad(const std::vector<int> &columns, size_t i, bool quick) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  int n = 0;
  if (quick || i < columns.size())
    n = columns.at(i); // expect: exception-leak
  sqlite3_free(text);
  return n;
}

int countedOk(const char *sql, const std::vector<int> *columns) {
  char *text = sqlite3_mprintf("%s", sql);
  if (!text)
    return -1;
  size_t count = columns->size();
  int sum = 0;
  for (int i = 0; i < count; i++)
    sum += columns->at(i);
  sqlite3_free(text);
  return sum;
}

int shrunkBad(std::vector<int> &columns) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  size_t count = columns.size();
  int sum = 0;
  for (size_t i = 0; i < count; i++) {
    sum += columns.at(i); // expect: exception-leak
    columns.pop_back();
  }
  sqlite3_free(text);
  return sum;
}

int recountedBad(const std::vector<int> &columns, size_t more) {
  char *text = sqlite3_mprintf("x");
  if (!text)
    return -1;
  size_t count = columns.size();
  if (more)
    count = more;
  int sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += columns.at(i); // expect: exception-leak
  sqlite3_free(text);
  return sum;
}
