// RUN: %check_hosts %s
// A constructor that throws loses what it has put into a container of its object.
#include <libpq-fe.h>
#include <stdexcept>
#include <vector>

class Pool {
public:
  Pool(int n, const char *info) {
    for (int i = 0; i < n; i++) {
      PGconn *c = PQconnectdb(info);
      if (PQstatus(c) != CONNECTION_OK) {
        PQfinish(c);
        throw std::runtime_error("no connection"); // expect: member-leak "connection 'all[]' from 'PQconnectdb' is lost when this constructor throws"
      }
      all.push_back(c);
    }
  }
  ~Pool() {
    for (PGconn *c : all)
      PQfinish(c);
  }
  Pool(const Pool &) = delete;

private:
  std::vector<PGconn *> all;
};

class PoolThatCloses {
public:
  PoolThatCloses(int n, const char *info) {
    for (int i = 0; i < n; i++) {
      PGconn *c = PQconnectdb(info);
      if (PQstatus(c) != CONNECTION_OK) {
        PQfinish(c);
        close();
        throw std::runtime_error("no connection");
      }
      all.push_back(c);
    }
  }
  ~PoolThatCloses() { close(); }
  PoolThatCloses(const PoolThatCloses &) = delete;

private:
  void close() {
    for (PGconn *c : all)
      PQfinish(c);
    all.clear();
  }
  std::vector<PGconn *> all;
};

class PoolThatCatches {
public:
  PoolThatCatches(int n, const char *info) {
    try {
      for (int i = 0; i < n; i++) {
        all.push_back(PQconnectdb(info));
        if (PQstatus(all.back()) != CONNECTION_OK)
          throw std::runtime_error("no connection");
      }
    } catch (...) {
      for (PGconn *c : all)
        PQfinish(c);
      throw;
    }
  }
  ~PoolThatCatches() {
    for (PGconn *c : all)
      PQfinish(c);
  }
  PoolThatCatches(const PoolThatCatches &) = delete;

private:
  std::vector<PGconn *> all;
};

// Nothing throws behind it.
class PoolOfAll {
public:
  PoolOfAll(int n, const char *info) {
    for (int i = 0; i < n; i++)
      all.push_back(PQconnectdb(info));
  }
  ~PoolOfAll() {
    for (PGconn *c : all)
      PQfinish(c);
  }
  PoolOfAll(const PoolOfAll &) = delete;

private:
  std::vector<PGconn *> all;
};
