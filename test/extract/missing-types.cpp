// C++ whose headers are missing: statements around unknown names, types, namespaces,
// members of unknown types and classes that are only declared keep their shape. What
// takes a handle there may keep it. The editor's hosts have no such parse.
// RUN: not %closecall scan %s --checks '-*,result-leak,double-release,use-after-release,exception-leak' -- -I/usr/include/postgresql > %t 2>&1
// RUN: FileCheck %s --input-file %t
// CHECK-DAG: missing-types.cpp:31:5: error: result 'r' {{.*}}before this return
// CHECK-DAG: missing-types.cpp:51:16: error: result 'r' {{.*}}before this return
// CHECK-DAG: missing-types.cpp:78:5: error: result 'r' {{.*}}before this return
// CHECK-DAG: missing-types.cpp:111:5: error: result 'r' {{.*}}before this return
// CHECK-DAG: missing-types.cpp:123:18: error: result 'res' {{.*}}before this return
// CHECK-DAG: missing-types.cpp:135:18: error: result 'r' {{.*}}before this return
// CHECK: 6 findings in 1 file
// CHECK: 0 functions lost
#include <libpq-fe.h>
#include <memory>
#include <string>
#include <vector>
#include "project-header-that-is-missing.h"

class Settings; // defined in a header that is missing

struct Clear {
  void operator()(PGresult *r) const { PQclear(r); }
};

EXPORTED int unknownParameterBad(PGconn *c, Query &q);
EXPORTED int unknownParameterBad(PGconn *c, Query &q) {
  PGresult *r = PQexec(c, q.text().c_str());
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    LOG_ERROR("bad %s", PQerrorMessage(c));
    return -1;
  }
  int n = convert(PQntuples(r), LIMIT);
  PQclear(r);
  return n;
}

int unknownParameterOk(PGconn *c, Query &q) {
  PGresult *r = PQexec(c, q.text().c_str());
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    LOG_ERROR("bad %s", PQerrorMessage(c));
    PQclear(r);
    return -1;
  }
  PQclear(r);
  return 1;
}

int unknownCallsDeduceBad(PGconn *c, Query &q) {
  auto r = PQexec(c, q.text().c_str());
  if (q.bad()) return 1;
  PQclear(r);
  return 0;
}

int givenToUnknownObjectOk(PGconn *c, Query &q) {
  PGresult *r = PQexec(c, q.text().c_str());
  Holder h(r);
  return h.get();
}

int givenToUnknownMethodOk(PGconn *c, Query &q) {
  PGresult *r = PQexec(c, "SELECT 1");
  q.keep(r);
  return 0;
}

int ownedAcrossUnknownOk(PGconn *c, Query &q) {
  std::unique_ptr<PGresult, Clear> r(PQexec(c, q.text().c_str()));
  if (q.bad(r.get()))
    return 1;
  return 0;
}

int incompleteClassBad(PGconn *c, Settings *s) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (s->strict())
    return 1;
  PQclear(r);
  return 0;
}

namespace app {
class APP_EXPORT Store : public base::Object {
  Q_OBJECT
public:
  Store(std::shared_ptr<journal::logger> log) : log_(log) {}
  int memberBad(const std::string &q);
  int memberOk(const std::string &q);
  int loopBad();
  int nestedTypeBad(base::Row &row);

private:
  std::shared_ptr<journal::logger> log_;
  base::Mutex mutex_;
  Config config_;
  std::vector<base::Row> rows_;
  PGconn *conn_;
};

int Store::memberBad(const std::string &q) {
  base::Lock lock(mutex_);
  journal::info("query {}", q);
  PGresult *r = PQexec(conn_, format::text("select {}", q).c_str());
  for (auto &row : config_.rows()) {
    base::Row x = row;
    rows_.push_back(x);
  }
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    log_->error("bad {}", PQerrorMessage(conn_));
    return -1;
  }
  PQclear(r);
  return 0;
}

int Store::loopBad() {
  auto res = PQexec(conn_, "SELECT 1");
  for (auto &row : ALL_ROWS)
    base::use(row);
  std::vector<base::Row> v;
  Table<int> t(3);
  if (v.empty()) return 1;
  PQclear(res);
  return 0;
}

int Store::nestedTypeBad(base::Row &row) {
  PGresult *r = PQexec(conn_, row.text());
  try {
    config_.apply(row);
  } catch (const base::Error &e) {
    LOG(ERROR) << e.what() << "x";
  }
  if (row.bad()) return 1;
  PQclear(r);
  return 0;
}

int Store::memberOk(const std::string &q) {
  base::Lock lock(mutex_);
  PGresult *r = PQexec(conn_, format::text("select {}", q).c_str());
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    log_->error("bad {}", PQerrorMessage(conn_));
    PQclear(r);
    return -1;
  }
  switch (config_.mode) {
  case MODE_A:
    PQclear(r);
    return 1;
  case base::Mode::B:
    break;
  }
  PQclear(r);
  return 0;
}
} // namespace app

int unknownThrowOk(PGconn *c, Query &q) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    q.services()._throw("failed");
  }
  if (PQntuples(r) == 0) {
    PQclear(r);
    THROW_ERROR("no rows");
  }
  PQclear(r);
  return 0;
}
