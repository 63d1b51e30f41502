// RUN: %check_hosts %s --preview -- -std=c++17 -Wno-deprecated-declarations
// Trying again: how often, and how soon.
#include <atomic>
#include <chrono>
#include <ctime>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <memory>
#include <pqxx/pqxx>
#include <sqlite3.h>
#include <string>
#include <thread>
#include <unistd.h>

PGconn *spinBad(const char *cs) {
  for (;;) {
    PGconn *conn = PQconnectdb(cs); // expect: unbounded-retry "'PQconnectdb' is tried again without a limit and without a pause"
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
  }
}

PGconn *pauseOk(const char *cs) {
  for (;;) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
    sleep(1);
  }
}

PGconn *countedOk(const char *cs) {
  for (int i = 0; i < 5; i++) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
  }
  return nullptr;
}

static void backOff(int n) { usleep(1000u << n); }

PGconn *pauseInHelperOk(const char *cs) {
  for (int n = 0;; n++) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
    backOff(n);
  }
}

PGconn *stopFlagOk(const char *cs, const std::atomic<bool> &stop) {
  while (!stop.load()) {
    PGconn *conn = PQconnectdb(cs);
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
  }
  return nullptr;
}

PGconn *deadlineOk(const char *cs, time_t until) {
  PGconn *conn = nullptr;
  do {
    PQfinish(conn);
    conn = PQconnectdb(cs);
  } while (PQstatus(conn) != CONNECTION_OK && time(nullptr) < until);
  return conn;
}

void resetBad(PGconn *conn) {
  while (PQstatus(conn) != CONNECTION_OK)
    PQreset(conn); // expect: unbounded-retry "'PQreset'"
}

void resetOk(PGconn *conn) {
  while (PQstatus(conn) != CONNECTION_OK) {
    sleep(1);
    PQreset(conn);
  }
}

PGconn *recursionBad(const char *cs) {
  PGconn *conn = PQconnectdb(cs); // expect: unbounded-retry "by a call of 'recursionBad'"
  if (PQstatus(conn) == CONNECTION_OK)
    return conn;
  PQfinish(conn);
  return recursionBad(cs);
}

PGconn *recursionOk(const char *cs, int left) {
  PGconn *conn = PQconnectdb(cs);
  if (PQstatus(conn) == CONNECTION_OK || left == 0)
    return conn;
  PQfinish(conn);
  return recursionOk(cs, left - 1);
}

std::unique_ptr<pqxx::connection> throwingBad(const std::string &url) {
  while (true) {
    try {
      return std::make_unique<pqxx::connection>(url); // expect: unbounded-retry
    } catch (const pqxx::broken_connection &) {
    }
  }
}

std::unique_ptr<pqxx::connection> throwingOk(const std::string &url) {
  while (true) {
    try {
      return std::make_unique<pqxx::connection>(url);
    } catch (const pqxx::broken_connection &) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }
}

redisContext *redisBad(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  while (!c || c->err) {
    redisFree(c);
    c = redisConnect(host, 6379); // expect: unbounded-retry "'redisConnect'"
  }
  return c;
}

redisContext *redisOk(const char *host) {
  redisContext *c = redisConnect(host, 6379);
  while (!c || c->err) {
    redisFree(c);
    usleep(100000);
    c = redisConnect(host, 6379);
  }
  return c;
}

void mysqlBad(MYSQL *m, const char *host) {
  while (!mysql_real_connect(m, host, "app", "", "shop", 0, nullptr, 0)) // expect: unbounded-retry "'mysql_real_connect'"
    ;
}

void mysqlOk(MYSQL *m, const char *host) {
  int tries = 0;
  while (!mysql_real_connect(m, host, "app", "", "shop", 0, nullptr, 0) && ++tries < 10)
    ;
}

// A loop over work is no retry.
void workOk(const char *cs, const char **sql, int n) {
  for (int i = 0; i < n; i++) {
    PGconn *conn = PQconnectdb(sql[i]);
    if (PQstatus(conn) == CONNECTION_OK)
      PQclear(PQexec(conn, cs));
    PQfinish(conn);
  }
}

// ---- another server each time --------------------------------------------------
struct Hosts {
  int n, at;
  const char *conninfo[8];
};

PGconn *nextHostOk(Hosts *hosts) {
  for (;;) {
    PGconn *conn = PQconnectdb(hosts->conninfo[hosts->at]);
    if (PQstatus(conn) == CONNECTION_OK)
      return conn;
    PQfinish(conn);
    hosts->at = (hosts->at + 1) % hosts->n;
  }
}

// ---- a busy database -----------------------------------------------------------
int busySpinBad(sqlite3_stmt *st) {
  int rc;
  do {
    rc = sqlite3_step(st); // expect: unbounded-retry "'sqlite3_step' is run again without a limit and without a pause while the database is busy"
  } while (rc == SQLITE_BUSY);
  return rc;
}

int busyBeginBad(sqlite3 *db) {
  int rc;
  while ((rc = sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr)) == SQLITE_BUSY) // expect: unbounded-retry
    ;
  return rc;
}

int busyContinueBad(sqlite3_stmt *st) {
  for (;;) {
    int rc = sqlite3_step(st); // expect: unbounded-retry
    if (rc == SQLITE_BUSY)
      continue;
    return rc;
  }
}

int busySleepOk(sqlite3_stmt *st) {
  int rc;
  do {
    rc = sqlite3_step(st);
    if (rc == SQLITE_BUSY)
      usleep(1000);
  } while (rc == SQLITE_BUSY);
  return rc;
}

int busyCountedOk(sqlite3_stmt *st) {
  int rc, tries = 0;
  do {
    rc = sqlite3_step(st);
  } while (rc == SQLITE_BUSY && ++tries < 100);
  return rc;
}

// 5 is SQLITE_NULL as well, and what another call returned is no status of the step.
int nullsOk(sqlite3_stmt *st) {
  int nulls = 0;
  while (sqlite3_step(st) == SQLITE_ROW) {
    if (sqlite3_column_type(st, 0) == SQLITE_NULL)
      continue;
    ++nulls;
  }
  return nulls;
}

int parseName(const unsigned char *text);

int codeOfAnotherOk(sqlite3_stmt *st) {
  int rc, bad = 0;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
    rc = parseName(sqlite3_column_text(st, 0));
    if (rc == 6)
      continue;
    bad += rc;
  }
  return bad;
}

int busyCopyBad(sqlite3_stmt *st) {
  int rc, code;
  do {
    rc = sqlite3_step(st); // expect: unbounded-retry
    code = rc & 0xff;
    rc = parseName(nullptr);
  } while (code == SQLITE_BUSY);
  return rc;
}

int rowsOk(sqlite3_stmt *st) {
  int n = 0, rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW)
    n++;
  return rc == SQLITE_DONE ? n : -1;
}

// Goes round only for one value, and sleeps for that one.
int sleepsForBusyOk(sqlite3 **out) {
  sqlite3 *db = nullptr;
  int rc;
  do {
    rc = sqlite3_open_v2("ras.db", &db, SQLITE_OPEN_READWRITE, nullptr);
    if (rc == SQLITE_BUSY) {
      sqlite3_close(db);
      db = nullptr;
      usleep(10000);
    }
  } while (rc == SQLITE_BUSY);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  *out = db;
  return 0;
}

int sleepsForAnotherBad(sqlite3 **out) {
  sqlite3 *db = nullptr;
  int rc;
  do {
    rc = sqlite3_open_v2("ras.db", &db, SQLITE_OPEN_READWRITE, nullptr); // expect: unbounded-retry
    if (rc == SQLITE_BUSY)
      sqlite3_close(db);
    if (rc == SQLITE_NOMEM)
      usleep(10000);
  } while (rc == SQLITE_BUSY);
  if (rc != SQLITE_OK) {
    sqlite3_close(db);
    return -1;
  }
  *out = db;
  return 0;
}

// A flag says that the connection is there; the next call does not connect.
struct Reader {
  PGconn *conn;
  bool connected;
  int left;
};
int nextValue(Reader *r);

int flaggedOk(Reader *r, const char *cs) {
  if (!r->connected) {
    r->conn = PQconnectdb(cs);
    if (PQstatus(r->conn) != CONNECTION_OK)
      return -1;
    r->connected = true;
  }
  int v = nextValue(r);
  return v < 0 && r->left-- > 0 ? flaggedOk(r, cs) : v;
}
