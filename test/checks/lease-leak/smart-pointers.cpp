// RUN: %check_hosts --preview %s
// Pools that lend smart pointers: their end closes the connection, or lets go of it,
// and does not give it back.
#include <functional>
#include <hiredis/hiredis.h>
#include <memory>
#include <mutex>
#include <mysql_connection.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <pqxx/pqxx>
#include <queue>
#include <string>

//===--- shared_ptr, hiredis ---===//

class Contexts {
public:
  std::shared_ptr<redisContext> borrow();
  void giveBack(std::shared_ptr<redisContext> c);
  void giveBackConst(const std::shared_ptr<redisContext> &c, int);
};

bool pingBad(Contexts &all) {
  auto c = all.borrow();
  auto *r = static_cast<redisReply *>(redisCommand(c.get(), "PING"));
  if (!r)
    return false; // expect: lease-leak "lease 'c' from 'Contexts::borrow' is not released by 'Contexts::giveBack'"
  bool ok = r->type == REDIS_REPLY_STATUS;
  freeReplyObject(r);
  all.giveBack(c);
  return ok;
}

bool pingGood(Contexts &all) {
  auto c = all.borrow();
  auto *r = static_cast<redisReply *>(redisCommand(c.get(), "PING"));
  bool ok = r && r->type == REDIS_REPLY_STATUS;
  if (r)
    freeReplyObject(r);
  all.giveBack(c);
  return ok;
}

std::shared_ptr<redisContext> handedOnGood(Contexts &all) {
  auto c = all.borrow();
  auto same = c;
  return same;
}

//===--- unique_ptr, libpqxx ---===//

class Pool {
public:
  std::unique_ptr<pqxx::connection> acquire() {
    std::lock_guard<std::mutex> guard(mutex);
    auto c = std::move(idle.front());
    idle.pop();
    return c;
  }
  void release(std::unique_ptr<pqxx::connection> c) {
    std::lock_guard<std::mutex> guard(mutex);
    idle.push(std::move(c));
  }

private:
  std::queue<std::unique_ptr<pqxx::connection>> idle;
  std::mutex mutex;
};

int thrownBad(Pool &pool) {
  auto c = pool.acquire();
  pqxx::work w(*c); // expect: exception-leak "is not released by 'Pool::release' if"
  int n = w.exec("SELECT count(*) FROM t")[0][0].as<int>();
  w.commit();
  pool.release(std::move(c));
  return n;
}

int caughtGood(Pool &pool) {
  auto c = pool.acquire();
  int n = -1;
  try {
    pqxx::work w(*c);
    n = w.exec("SELECT count(*) FROM t")[0][0].as<int>();
    w.commit();
  } catch (const std::exception &) {
  }
  pool.release(std::move(c));
  return n;
}

int earlyBad(Pool &pool, int id) {
  auto c = pool.acquire();
  try {
    if (id < 0)
      return -1; // expect: lease-leak "lease 'c' from 'Pool::acquire' is not released by 'Pool::release' before it goes out of scope"
    pqxx::work w(*c);
    w.exec("UPDATE t SET n = 1");
    w.commit();
    pool.release(std::move(c));
    return 0;
  } catch (const std::exception &) {
    pool.release(std::move(c));
    return -1;
  }
}

template <typename F> class Defer {
public:
  explicit Defer(F f) : f(f) {}
  ~Defer() { f(); }

private:
  F f;
};

int deferGood(Pool &pool) {
  auto c = pool.acquire();
  Defer back([&c, &pool] { pool.release(std::move(c)); });
  pqxx::work w(*c);
  int n = w.exec("SELECT count(*) FROM t")[0][0].as<int>();
  w.commit();
  return n;
}

//===--- unique_ptr to an object with the connection, MySQL Connector/C++ ---===//

class Link {
public:
  std::unique_ptr<sql::Connection> con;
  long lastUse;
};

class Links {
public:
  std::unique_ptr<Link> getConnection();
  void returnConnection(std::unique_ptr<Link> link);
};

class Later {
public:
  explicit Later(std::function<void()> f) : f(f) {}
  ~Later() { f(); }

private:
  std::function<void()> f;
};

class Dao {
public:
  bool emailBad(const std::string &name, const std::string &email) {
    auto link = links->getConnection();
    try {
      if (link == nullptr)
        return false;
      std::unique_ptr<sql::PreparedStatement> st(
          link->con->prepareStatement("SELECT email FROM users WHERE name = ?"));
      st->setString(1, name);
      std::unique_ptr<sql::ResultSet> rows(st->executeQuery());
      while (rows->next()) {
        bool same = email == rows->getString("email");
        links->returnConnection(std::move(link));
        return same;
      }
      return true; // expect: lease-leak "lease 'link' from 'Links::getConnection'"
    } catch (const sql::SQLException &) {
      links->returnConnection(std::move(link));
      return false;
    }
  }

  bool emailGood(const std::string &name) {
    auto link = links->getConnection();
    try {
      if (link == nullptr) {
        links->returnConnection(std::move(link));
        return false;
      }
      std::unique_ptr<sql::PreparedStatement> st(
          link->con->prepareStatement("UPDATE users SET seen = now() WHERE name = ?"));
      st->setString(1, name);
      st->executeUpdate();
      links->returnConnection(std::move(link));
      return true;
    } catch (const sql::SQLException &) {
      links->returnConnection(std::move(link));
      return false;
    }
  }

  bool laterGood(const std::string &name) {
    auto link = links->getConnection();
    if (!link)
      return false;
    Later back([this, &link] { links->returnConnection(std::move(link)); });
    std::unique_ptr<sql::PreparedStatement> st(
        link->con->prepareStatement("DELETE FROM users WHERE name = ?"));
    st->setString(1, name);
    return st->executeUpdate() > 0;
  }

private:
  std::unique_ptr<Links> links;
};

//===--- The pointer itself gives it back ---===//

class Own {
public:
  std::shared_ptr<pqxx::connection> get() {
    auto *c = idle.back();
    idle.pop_back();
    return std::shared_ptr<pqxx::connection>(c, [this](pqxx::connection *p) { idle.push_back(p); });
  }
  void release(std::shared_ptr<pqxx::connection> c) { c.reset(); }

private:
  std::vector<pqxx::connection *> idle;
};

bool ownGood(Own &own, int id) {
  auto c = own.get();
  if (id < 0)
    return false;
  own.release(c);
  return true;
}
