// RUN: %check_hosts %s
// expect-none: each of these releases what the loop has filled, in a way of its own.
#include <algorithm>
#include <libpq-fe.h>
#include <vector>

static bool ready(int n) { return n > 0 && PQlibVersion() > n; }

int by_algorithm(const char *info, int n) {
  std::vector<PGconn *> v;
  for (int i = 0; i < n; i++)
    v.push_back(PQconnectdb(info));
  if (!ready(n)) {
    std::for_each(v.begin(), v.end(), PQfinish);
    return -1;
  }
  for (PGconn *c : v)
    PQfinish(c);
  return 0;
}

struct Closer {
  std::vector<PGconn *> &all;
  explicit Closer(std::vector<PGconn *> &v) : all(v) {}
  ~Closer() {
    for (PGconn *c : all)
      PQfinish(c);
    all.clear();
  }
};

int by_guard(const char *info, int n) {
  std::vector<PGconn *> v;
  Closer closer(v);
  for (int i = 0; i < n; i++)
    v.push_back(PQconnectdb(info));
  if (!ready(n))
    return -1;
  int good = 0;
  for (PGconn *c : v)
    good += PQstatus(c) == CONNECTION_OK;
  return good;
}

struct Job {
  PGconn **conns;
  int n;
};

static void end(Job *j) {
  for (int i = 0; i < j->n; i++)
    PQfinish(j->conns[i]);
}

int by_record(const char *info, int n) {
  PGconn *conns[8];
  Job job = {conns, 0};
  for (; job.n < n && job.n < 8; job.n++)
    conns[job.n] = PQconnectdb(info);
  if (!ready(n)) {
    end(&job);
    return -1;
  }
  for (int i = 0; i < job.n; i++)
    PQfinish(conns[i]);
  return 0;
}

int only_filled_if(const char *info, int n, bool use) {
  PGconn *conns[8];
  int i = 0;
  if (use)
    for (; i < n && i < 8; i++)
      conns[i] = PQconnectdb(info);
  if (!use && !ready(n))
    return -1;
  while (i-- > 0)
    PQfinish(conns[i]);
  return 0;
}
