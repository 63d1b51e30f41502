// One method fills a member, another one empties it or fills it again. Twins:
// what lay there is released first.
// RUN: %check_hosts --preview %s
#include <mysql.h>
#include <sqlite3.h>

class Connection {
  MYSQL *Db;
  MYSQL_STMT *Stmt = nullptr;
  int Rc = 0;
  void start(const char *Q) {
    Stmt = mysql_stmt_init(Db);
    Rc = mysql_stmt_prepare(Stmt, Q, 3);
  }

public:
  explicit Connection(MYSQL *D) : Db(D) {}
  Connection(const Connection &) = delete;
  ~Connection() {
    if (Stmt)
      mysql_stmt_close(Stmt);
  }
  int runBad(const char *Q) {
    start(Q);
    if (Rc) {
      Stmt = nullptr; // expect: statement-leak "'Stmt'"
      return -1;
    }
    int R = mysql_stmt_execute(Stmt);
    mysql_stmt_close(Stmt);
    Stmt = nullptr;
    return R;
  }
  int runOk(const char *Q) {
    start(Q);
    int R = Rc ? -1 : mysql_stmt_execute(Stmt);
    mysql_stmt_close(Stmt);
    Stmt = nullptr;
    return R;
  }
};
int runBoth(MYSQL *D) {
  Connection C(D);
  return C.runBad("a") + C.runOk("b");
}

class Query {
  sqlite3 *Db;
  sqlite3_stmt *Stmt = nullptr;

public:
  explicit Query(sqlite3 *D) : Db(D) {}
  Query(const Query &) = delete;
  ~Query() { sqlite3_finalize(Stmt); }
  bool compile(const char *Q) {
    return sqlite3_prepare_v2(Db, Q, -1, &Stmt, nullptr) == SQLITE_OK;
  }
  bool compileAgain(const char *Q) {
    sqlite3_finalize(Stmt);
    Stmt = nullptr;
    return compile(Q);
  }
  int step() { return sqlite3_step(Stmt); }
};

int twiceBad(sqlite3 *D) {
  Query Q(D);
  if (!Q.compile("a")) // expect: statement-leak
    return -1;
  if (!Q.compile("b"))
    return -1;
  return Q.step();
}

int twiceOk(sqlite3 *D) {
  Query Q(D);
  if (!Q.compile("a"))
    return -1;
  if (!Q.compileAgain("b"))
    return -1;
  return Q.step();
}
