// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -Wno-deprecated-declarations -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// The right forms of what the usage checks look for: nothing is reported.
// expect-none
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <chrono>
#include <libpq-fe.h>
#include <memory>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <thread>

std::string http_post(const char *path, double sum);

// A guard that rolls back: the commit is checked, the flag is cleared after it.
class Tx {
  sqlite3 *db_;
  bool open_ = false;

public:
  explicit Tx(sqlite3 *db) : db_(db) {
    open_ = sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool active() const { return open_; }
  bool commit() {
    if (sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
      return false;
    open_ = false;
    return true;
  }
  ~Tx() {
    if (open_)
      sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Tx(const Tx &) = delete;
  Tx &operator=(const Tx &) = delete;
};

// A read needs no commit.
long usersOk(pqxx::connection &cx) {
  pqxx::nontransaction tx{cx};
  return tx.exec("SELECT count(*) FROM users").at(0).at(0).as<long>();
}

// Two short transactions around the slow call.
void chargeOk(soci::connection_pool &pool, int id, double sum) {
  {
    soci::session sql(pool);
    sql << "UPDATE orders SET state = 1 WHERE id = :id", soci::use(id);
  }
  const std::string receipt = http_post("/charge", sum);
  soci::session sql(pool);
  sql << "UPDATE orders SET receipt = :r WHERE id = :id", soci::use(receipt), soci::use(id);
}

// One lease for a unit of work, passed down.
int countItemsOk(soci::session &sql, int id) {
  int n = 0;
  sql << "SELECT count(*) FROM item WHERE o = :id", soci::use(id), soci::into(n);
  return n;
}
void reportOk(soci::connection_pool &pool, int id) {
  soci::session sql(pool);
  const int n = countItemsOk(sql, id);
  sql << "INSERT INTO log VALUES (:n)", soci::use(n);
}

// A retry is no connection in a loop.
std::unique_ptr<pqxx::connection> connectOk(const std::string &url, int attempts) {
  for (int i = 0; i < attempts; ++i) {
    try {
      return std::make_unique<pqxx::connection>(url);
    } catch (const pqxx::broken_connection &) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 << i));
    }
  }
  return nullptr;
}

// The outcome of the bounded wait is tested.
bool pingOk(soci::connection_pool &pool) {
  std::size_t pos = 0;
  if (!pool.try_lease(pos, 500))
    return false;
  struct Back {
    soci::connection_pool &p;
    std::size_t pos;
    ~Back() { p.give_back(pos); }
  } back{pool, pos};
  pool.at(pos) << "SELECT 1";
  return true;
}

// Drained.
void runAllOk(PGconn *c, const char *sql) {
  if (!PQsendQuery(c, sql))
    return;
  while (PGresult *r = PQgetResult(c))
    PQclear(r);
}

// The text is copied before the release; the member is an owner.
class Db {
  std::unique_ptr<PGconn, decltype(&PQfinish)> c_;

public:
  explicit Db(const char *cs) : c_(PQconnectdb(cs), &PQfinish) {
    if (PQstatus(c_.get()) != CONNECTION_OK)
      throw std::runtime_error(PQerrorMessage(c_.get()));
  }
};
PGconn *openOk(const char *cs) {
  PGconn *c = PQconnectdb(cs);
  if (PQstatus(c) == CONNECTION_OK)
    return c;
  const std::string why = PQerrorMessage(c);
  PQfinish(c);
  throw std::runtime_error(why);
}

// removeDatabase after the scope of every handle.
void importOk(const QString &file) {
  const QString name = QStringLiteral("import");
  {
    QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
    db.setDatabaseName(file);
    if (db.open()) {
      QSqlQuery q(db);
      if (!q.exec(QStringLiteral("PRAGMA optimize")))
        qWarning("not optimised");
    }
  }
  QSqlDatabase::removeDatabase(name);
}
