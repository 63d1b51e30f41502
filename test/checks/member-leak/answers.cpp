// RUN: %check_hosts --preview %s
// A class keeps the last answer in a member. One method frees the one before, so
// there may be one; another method forgets it.
#include <hiredis/hiredis.h>
#include <mysql.h>
#include <sqlite3.h>
#include <string>

class Queries {
  MYSQL *db_;
  MYSQL_RES *res_ = nullptr;

public:
  explicit Queries(MYSQL *db) : db_(db) {}
  Queries(const Queries &) = delete;
  ~Queries() { clear(); }
  void clear() {
    if (res_)
      mysql_free_result(res_);
    res_ = nullptr;
  }
  bool select(const std::string &sql) {
    clear();
    if (mysql_query(db_, sql.c_str()))
      return false;
    res_ = mysql_store_result(db_);
    return res_ != nullptr;
  }
  bool selectBad(const char *table) {
    std::string sql = std::string("SELECT * FROM ") + table;
    if (mysql_query(db_, sql.c_str()))
      return false;
    res_ = mysql_store_result(db_); // expect: member-leak "is overwritten by 'Queries::selectBad'"
    return res_ != nullptr;
  }
  bool unlessThereOk(const char *sql) {
    if (res_)
      return true;
    if (mysql_query(db_, sql))
      return false;
    res_ = mysql_store_result(db_);
    return res_ != nullptr;
  }
};

// What fills it is called by those that have cleared it.
class Layers {
  redisContext *c_;
  redisReply *reply_ = nullptr;
  bool send(const char *text) {
    reply_ = static_cast<redisReply *>(redisCommand(c_, text));
    return reply_ != nullptr;
  }

public:
  explicit Layers(redisContext *c) : c_(c) {}
  Layers(const Layers &) = delete;
  ~Layers() {
    if (reply_)
      freeReplyObject(reply_);
  }
  bool ping() {
    if (reply_)
      freeReplyObject(reply_);
    reply_ = nullptr;
    return send("PING");
  }
  bool again() {
    if (reply_)
      freeReplyObject(reply_);
    reply_ = static_cast<redisReply *>(redisCommand(c_, "TIME"));
    return reply_ != nullptr;
  }
};

// Who asks has to clear it, and no method does it for him.
class Protocol {
  sqlite3 *db_;
  sqlite3_stmt *stmt_ = nullptr;

public:
  explicit Protocol(sqlite3 *db) : db_(db) {}
  Protocol(const Protocol &) = delete;
  ~Protocol() { done(); }
  void done() {
    sqlite3_finalize(stmt_);
    stmt_ = nullptr;
  }
  bool prepare(const char *sql) {
    return sqlite3_prepare_v2(db_, sql, -1, &stmt_, nullptr) == SQLITE_OK;
  }
  bool next() { return sqlite3_step(stmt_) == SQLITE_ROW; }
};

// Only the destructor frees it: each query loses the answer of the one before.
class AtEnd {
  MYSQL *db_;
  MYSQL_RES *res_ = nullptr;

public:
  AtEnd() : db_(mysql_init(nullptr)) {}
  AtEnd(const AtEnd &) = delete;
  ~AtEnd() {
    if (res_)
      mysql_free_result(res_);
    mysql_close(db_);
  }
  bool select(const std::string &sql) {
    if (mysql_query(db_, sql.c_str()))
      return false;
    res_ = mysql_store_result(db_); // expect: member-leak "is overwritten by 'AtEnd::select'"
    return res_ != nullptr;
  }
  MYSQL_ROW next() { return mysql_fetch_row(res_); }
};

// It begins with a connection: the first answer, and the first statement, of each object.
class Begins {
  MYSQL *db_ = nullptr;
  MYSQL_RES *settings_ = nullptr;
  sqlite3 *lite_ = nullptr;
  sqlite3_stmt *insert_ = nullptr;

public:
  Begins() = default;
  Begins(const Begins &) = delete;
  ~Begins() {
    mysql_free_result(settings_);
    mysql_close(db_);
    sqlite3_finalize(insert_);
    sqlite3_close(lite_);
  }
  bool connect(const std::string &host) {
    db_ = mysql_init(nullptr);
    if (!mysql_real_connect(db_, host.c_str(), "u", "p", "d", 0, nullptr, 0) ||
        mysql_query(db_, "SHOW VARIABLES"))
      return false;
    settings_ = mysql_store_result(db_);
    return settings_ != nullptr;
  }
  bool open(const char *path) {
    static const char *const sql = "INSERT INTO t VALUES (?)";
    return sqlite3_open(path, &lite_) == SQLITE_OK &&
           sqlite3_prepare_v2(lite_, sql, -1, &insert_, nullptr) == SQLITE_OK;
  }
};

// An object for each answer.
class Answer {
  MYSQL *db_;
  MYSQL_RES *res_ = nullptr;

public:
  explicit Answer(MYSQL *db) : db_(db) {}
  Answer(const Answer &) = delete;
  ~Answer() { mysql_free_result(res_); }
  bool ask(const std::string &sql) {
    if (mysql_query(db_, sql.c_str()))
      return false;
    res_ = mysql_store_result(db_);
    return res_ != nullptr;
  }
};

// A flag says that it is made once.
class Lazy {
  MYSQL *db_;
  MYSQL_RES *res_ = nullptr;
  bool asked_ = false;
  std::string sql_;

public:
  Lazy(MYSQL *db, const std::string &sql) : db_(db), sql_(sql) {}
  Lazy(const Lazy &) = delete;
  ~Lazy() {
    if (res_)
      mysql_free_result(res_);
  }
  MYSQL_ROW next() {
    if (!asked_) {
      asked_ = true;
      if (mysql_query(db_, sql_.c_str()))
        return nullptr;
      res_ = mysql_store_result(db_);
    }
    return res_ ? mysql_fetch_row(res_) : nullptr;
  }
};

// The same by another method.
class Steps {
  MYSQL *db_;
  MYSQL_RES *res_ = nullptr;
  bool asked_ = false;
  std::string sql_;
  bool execute() {
    if (mysql_query(db_, sql_.c_str()))
      return false;
    res_ = mysql_store_result(db_);
    return res_ != nullptr;
  }

public:
  Steps(MYSQL *db, const std::string &sql) : db_(db), sql_(sql) {}
  Steps(const Steps &) = delete;
  ~Steps() {
    mysql_free_result(res_);
  }
  bool step() {
    if (!asked_) {
      asked_ = true;
      return execute();
    }
    return true;
  }
};

// Likewise the statements of a class that has the connection.
class Store {
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *stmt_ = nullptr;

public:
  Store() = default;
  Store(const Store &) = delete;
  ~Store() {
    sqlite3_finalize(stmt_);
    sqlite3_close(db_);
  }
  bool open(const char *path) { return sqlite3_open(path, &db_) == SQLITE_OK; }
  bool select(const char *sql) {
    return sqlite3_prepare_v2(db_, sql, -1, &stmt_, nullptr) == SQLITE_OK; // expect: member-leak
  }
  bool next() { return sqlite3_step(stmt_) == SQLITE_ROW; }
};

// An object for each statement.
class OneEach {
  sqlite3_stmt *stmt_ = nullptr;

public:
  OneEach() = default;
  OneEach(const OneEach &) = delete;
  ~OneEach() { sqlite3_finalize(stmt_); }
  bool prepare(sqlite3 *db, const char *sql) {
    return sqlite3_prepare_v2(db, sql, -1, &stmt_, nullptr) == SQLITE_OK;
  }
  bool next() { return sqlite3_step(stmt_) == SQLITE_ROW; }
};

// Whoever asked gets it, and frees it.
class Hands {
  redisContext *c_;
  redisReply *reply_ = nullptr;

public:
  explicit Hands(redisContext *c) : c_(c) {}
  Hands(const Hands &) = delete;
  ~Hands() {
    if (reply_)
      freeReplyObject(reply_);
  }
  void ask(const std::string &what) {
    reply_ = static_cast<redisReply *>(redisCommand(c_, what.c_str()));
  }
  redisReply *take() {
    redisReply *one = reply_;
    reply_ = nullptr;
    return one;
  }
};

// A connection is opened once; to open it again is another matter.
class Link {
  MYSQL *db_ = nullptr;

public:
  Link() = default;
  Link(const Link &) = delete;
  ~Link() {
    if (db_)
      mysql_close(db_);
  }
  bool open() {
    db_ = mysql_init(nullptr);
    return db_ != nullptr;
  }
  bool reopen() {
    if (db_)
      mysql_close(db_);
    db_ = mysql_init(nullptr);
    return db_ != nullptr;
  }
};

int use(MYSQL *db, redisContext *c, sqlite3 *lite) {
  Queries q(db);
  Layers l(c);
  Protocol p(lite);
  Link k;
  return q.select("SELECT 1") + q.unlessThereOk("SELECT 2") + l.ping() +
         l.again() + p.prepare("SELECT 1") + p.next() + k.open() + k.reopen();
}

// Released by a function of another class, through a pointer that it comes by.
class Cursor {
public:
  redisReply *meta = nullptr;
  void fill(redisContext *c) { meta = static_cast<redisReply *>(redisCommand(c, "PING")); }
};
Cursor *cursorOf(void *owner);
void cleanUpOk(void *owner) {
  Cursor *d = cursorOf(owner);
  if (d->meta)
    freeReplyObject(d->meta);
  d->meta = nullptr;
}
class Kept {
public:
  redisReply *meta = nullptr;
  void fill(redisContext *c) {
    meta = static_cast<redisReply *>(redisCommand(c, "PING")); // expect: member-leak "'meta'"
  }
};
