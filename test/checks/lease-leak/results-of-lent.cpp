// RUN: %check_hosts --preview %s
// A method of what a pool lends hands out a result: the lease is still to be given back.
#include <memory>
#include <mysql.h>
#include <string>
#include <utility>

struct Link {
  MYSQL *mysql;
  MYSQL_RES *query(const std::string &sql);
};

class Links {
public:
  std::unique_ptr<Link> getConnection();
  void returnConnection(std::unique_ptr<Link> link);
};

bool look(Link &);

struct Users {
  Links *links;

  int countBad() {
    auto link = links->getConnection();
    if (!link)
      return 0;
    MYSQL_RES *rows = link->query("SELECT id FROM users");
    if (!rows)
      return -1; // expect: lease-leak "lease 'link' from 'Links::getConnection' is not released by 'Links::returnConnection'"
    int n = (int)mysql_num_rows(rows);
    mysql_free_result(rows);
    links->returnConnection(std::move(link));
    return n;
  }

  int countGood() {
    auto link = links->getConnection();
    if (!link)
      return 0;
    MYSQL_RES *rows = link->query("SELECT id FROM users");
    int n = rows ? (int)mysql_num_rows(rows) : -1;
    if (rows)
      mysql_free_result(rows);
    links->returnConnection(std::move(link));
    return n;
  }

  bool firstGood() {
    auto link = links->getConnection();
    if (!link)
      return false;
    bool ok = look(*link);
    links->returnConnection(std::move(link));
    return ok;
  }

  bool secondGood() {
    auto link = links->getConnection();
    if (!link)
      return false;
    bool ok = look(*link);
    links->returnConnection(std::move(link));
    return ok;
  }
};
