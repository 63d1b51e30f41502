// RUN: %check_hosts --preview %s
// The second query is sent by a function of the program, while rows of the first are
// still to come.
#include <mysql.h>
#include <stdio.h>
#include <string>

static int send(MYSQL *db, const char *sql) {
  if (!db)
    return -1;
  fprintf(stderr, "%s\n", sql);
  return mysql_query(db, sql);
}

static bool sent(MYSQL *db, const std::string &sql) {
  if (send(db, sql.c_str()) == 0)
    return true;
  fprintf(stderr, "%s\n", mysql_error(db));
  return false;
}

int copyBad(MYSQL *db) {
  if (send(db, "SELECT id FROM a"))
    return -1;
  MYSQL_RES *res = mysql_use_result(db);
  if (!res)
    return -1;
  int n = 0;
  while (mysql_fetch_row(res)) {
    if (send(db, "INSERT INTO b VALUES(1)")) // expect: undrained-result "before 'send'"
      break;
    ++n;
  }
  mysql_free_result(res);
  return n;
}

int copyOk(MYSQL *db) {
  if (send(db, "SELECT id FROM a"))
    return -1;
  MYSQL_RES *res = mysql_store_result(db);
  if (!res)
    return -1;
  int n = 0;
  while (mysql_fetch_row(res)) {
    if (send(db, "INSERT INTO b VALUES(1)"))
      break;
    ++n;
  }
  mysql_free_result(res);
  return n;
}

int copyAfterOk(MYSQL *db) {
  if (send(db, "SELECT id FROM a"))
    return -1;
  MYSQL_RES *res = mysql_use_result(db);
  if (!res)
    return -1;
  int n = 0;
  while (mysql_fetch_row(res))
    ++n;
  if (send(db, "INSERT INTO b VALUES(1)"))
    n = -1;
  mysql_free_result(res);
  return n;
}

class Session {
  MYSQL *db_;
  MYSQL *other_;

public:
  Session(MYSQL *db, MYSQL *other) : db_(db), other_(other) {}
  bool run(const std::string &sql) { return sent(db_, sql); }
  bool runThere(const std::string &sql) { return sent(other_, sql); }
  // Not on every way.
  bool runUnlessDry(const std::string &sql, bool dry) { return dry || sent(db_, sql); }

  bool markBad() {
    if (!run("SELECT id FROM a"))
      return false;
    MYSQL_RES *res = mysql_use_result(db_);
    if (!res)
      return false;
    MYSQL_ROW row = mysql_fetch_row(res);
    if (row)
      (void)run(std::string("UPDATE a SET seen = 1 WHERE id = ") + row[0]); // expect: undrained-result
    mysql_free_result(res);
    return true;
  }
  bool markThereOk() {
    if (!run("SELECT id FROM a"))
      return false;
    MYSQL_RES *res = mysql_use_result(db_);
    if (!res)
      return false;
    MYSQL_ROW row = mysql_fetch_row(res);
    if (row)
      (void)runThere(std::string("UPDATE a SET seen = 1 WHERE id = ") + row[0]);
    mysql_free_result(res);
    return true;
  }
  bool markDryOk() {
    if (!run("SELECT id FROM a"))
      return false;
    MYSQL_RES *res = mysql_use_result(db_);
    if (!res)
      return false;
    MYSQL_ROW row = mysql_fetch_row(res);
    if (row)
      (void)runUnlessDry(std::string("UPDATE a SET seen = 1 WHERE id = ") + row[0], true);
    mysql_free_result(res);
    return true;
  }
};
