// RUN: %check_hosts %s
// What the standard library only copies characters from is not given away: a string
// that a container makes of the pointer, and algorithms over the characters.
#include <algorithm>
#include <cstring>
#include <libpq-fe.h>
#include <list>
#include <map>
#include <string>
#include <utility>
#include <vector>

void emplacedBad(PGconn *c, std::vector<std::string> &all) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    all.emplace_back(p);
}

void emplacedWithLengthBad(PGconn *c, std::list<std::string> &all) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    all.emplace_back(p, 2);
}

void emplacedOk(PGconn *c, std::vector<std::string> &all) {
  char *p = PQescapeLiteral(c, "a", 1);
  if (p)
    all.emplace_back(p);
  PQfreemem(p);
}

void mappedBad(PGconn *c, std::map<int, std::string> &all) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    all.emplace(1, p);
}

void insertedBad(PGconn *c, std::vector<char> &text) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    text.insert(text.end(), p, p + std::strlen(p));
}

void assignedBad(PGconn *c, std::vector<char> &text) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    text.assign(p, p + std::strlen(p));
}

void assignedOk(PGconn *c, std::vector<char> &text) {
  char *p = PQescapeLiteral(c, "a", 1);
  if (p)
    text.assign(p, p + std::strlen(p));
  PQfreemem(p);
}

void algorithmBad(PGconn *c, char *text) {
  char *p = PQescapeLiteral(c, "a", 1); // expect: buffer-leak
  if (p)
    std::copy(p, p + std::strlen(p), text);
}

// These keep the pointer itself.
void pointersOk(PGconn *c, std::vector<char *> &all) {
  char *p = PQescapeLiteral(c, "a", 1);
  if (p)
    all.emplace_back(p);
}

void pointerUnderKeyOk(PGconn *c, std::map<std::string, char *> &all) {
  char *p = PQescapeLiteral(c, "a", 1);
  if (p)
    all.emplace("a", p);
}

void pairOk(PGconn *c, std::vector<std::pair<std::string, char *>> &all) {
  char *p = PQescapeLiteral(c, "a", 1);
  if (p)
    all.emplace_back("a", p);
}

void handlesOk(std::vector<PGconn *> &all) {
  PGconn *made[2] = {PQconnectdb("a"), PQconnectdb("b")};
  all.insert(all.end(), made, made + 2);
}
