// RUN: %check_hosts --preview %s
// The destructor asks a flag that only a successful open sets: what a failed one leaves
// is never released.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

class FileBad {
  sqlite3 *conn = nullptr;
  bool active = false;

public:
  virtual ~FileBad() { disconnect(); }
  virtual void disconnect() {
    if (!active)
      return;
    sqlite3_close(conn); // expect: member-leak "is released by 'sqlite3_close' only where 'active' is set; the one that 'FileBad::connect' leaves there without that is never released"
    active = false;
  }
  virtual bool connect(const char *path) {
    disconnect();
    if (sqlite3_open(path, &conn) == SQLITE_OK) {
      active = true;
      return true;
    }
    return false;
  }
};

class FileGood {
  sqlite3 *conn = nullptr;
  bool active = false;

public:
  virtual ~FileGood() { disconnect(); }
  virtual void disconnect() {
    if (!active)
      return;
    sqlite3_close(conn);
    active = false;
  }
  virtual bool connect(const char *path) {
    disconnect();
    if (sqlite3_open(path, &conn) == SQLITE_OK) {
      active = true;
      return true;
    }
    sqlite3_close(conn);
    conn = nullptr;
    return false;
  }
};

class ServerBad {
  PGconn *pg = nullptr;
  bool connected = false;

public:
  ~ServerBad() {
    if (connected)
      PQfinish(pg); // expect: member-leak "only where 'connected' is set"
  }
  bool open(const char *where) {
    pg = PQconnectdb(where);
    if (PQstatus(pg) != CONNECTION_OK)
      return false;
    connected = true;
    return true;
  }
};

class ServerGood {
  PGconn *pg = nullptr;
  bool connected = false;

public:
  ~ServerGood() {
    if (pg)
      PQfinish(pg);
  }
  bool open(const char *where) {
    pg = PQconnectdb(where);
    if (PQstatus(pg) != CONNECTION_OK)
      return false;
    connected = true;
    return true;
  }
  bool isOpen() const { return connected; }
};

// The flag is set before anything can fail.
class EarlyGood {
  MYSQL *my = nullptr;
  bool made = false;

public:
  ~EarlyGood() {
    if (made)
      mysql_close(my);
  }
  bool open(const char *host) {
    my = mysql_init(nullptr);
    made = true;
    return mysql_real_connect(my, host, "u", "p", "d", 0, nullptr, 0) != nullptr;
  }
};

// Somebody else releases what failed.
class OtherGood {
  PGconn *pg = nullptr;
  bool connected = false;

public:
  ~OtherGood() {
    if (connected)
      PQfinish(pg);
  }
  bool open(const char *where) {
    pg = PQconnectdb(where);
    connected = PQstatus(pg) == CONNECTION_OK;
    return connected;
  }
  void giveUp() {
    PQfinish(pg);
    pg = nullptr;
    connected = false;
  }
};

// The flag belongs to the base class, and a function of the object's tells of it.
class Dataset {
protected:
  bool up = false;

public:
  bool isUp() const { return up; }
  virtual ~Dataset() {}
};

class TableBad : public Dataset {
  sqlite3 *file = nullptr;

public:
  ~TableBad() { disconnect(); }
  virtual void disconnect() {
    if (!up)
      return;
    sqlite3_close(file); // expect: member-leak "only where 'up' is set"
    up = false;
  }
  virtual bool connect(const char *path) {
    disconnect();
    if (sqlite3_open(path, &file) == SQLITE_OK) {
      up = true;
      return true;
    }
    return false;
  }
};

class AskedBad : public Dataset {
  sqlite3 *db = nullptr;

public:
  ~AskedBad() {
    if (isUp())
      sqlite3_close(db); // expect: member-leak "only where 'up' is set"
  }
  bool connect(const char *path) {
    up = sqlite3_open(path, &db) == SQLITE_OK;
    if (!up)
      return false;
    return true;
  }
};

class TableGood : public Dataset {
  sqlite3 *kept = nullptr;

public:
  ~TableGood() { disconnect(); }
  virtual void disconnect() {
    if (!up)
      return;
    sqlite3_close(kept);
    up = false;
  }
  virtual bool connect(const char *path) {
    disconnect();
    if (sqlite3_open(path, &kept) == SQLITE_OK) {
      up = true;
      return true;
    }
    sqlite3_close(kept);
    kept = nullptr;
    return false;
  }
};

// The handle belongs to the base class.
class Holder {
protected:
  MYSQL *link = nullptr;
};

class HolderBad : public Holder {
  bool made = false;

public:
  ~HolderBad() {
    if (made)
      mysql_close(link); // expect: member-leak "only where 'made' is set"
  }
  bool open(const char *host) {
    link = mysql_init(nullptr);
    if (!mysql_real_connect(link, host, "u", "p", "d", 0, nullptr, 0))
      return false;
    made = true;
    return true;
  }
};

// The handle is asked by a function of the object's.
class AskingBad {
  PGconn *asked = nullptr;

public:
  ~AskingBad() { disconnect(); }
  void disconnect() {
    if (isConnected()) {
      PQfinish(asked); // expect: member-leak "'asked' is released by 'PQfinish' only after a test of its state"
      asked = nullptr;
    }
  }
  void connect(const char *where) {
    asked = PQconnectdb(where);
    if (!isConnected())
      throw 1;
  }
  bool isConnected() const { return asked && PQstatus(asked) == CONNECTION_OK; }
};

class AskingGood {
  PGconn *heard = nullptr;

public:
  ~AskingGood() { disconnect(); }
  void disconnect() {
    if (heard) {
      PQfinish(heard);
      heard = nullptr;
    }
  }
  void connect(const char *where) {
    heard = PQconnectdb(where);
    if (!isConnected())
      throw 1;
  }
  bool isConnected() const { return heard && PQstatus(heard) == CONNECTION_OK; }
};
