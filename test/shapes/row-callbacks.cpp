// RUN: %check_hosts %s
// Rows go to a callback that can end the loop: whoever made the result still owns it.
#include <functional>
#include <libpq-fe.h>
#include <sqlite3.h>

typedef bool (*RowFn)(PGresult *, int, void *);

bool badFunctionObject(PGconn *c, const std::function<bool(PGresult *, int)> &row) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return false;
  }
  for (int i = 0; i < PQntuples(r); ++i)
    if (!row(r, i))
      return false; // expect: result-leak "'r'"
  PQclear(r);
  return true;
}

bool goodFunctionObject(PGconn *c, const std::function<bool(PGresult *, int)> &row) {
  PGresult *r = PQexec(c, "SELECT 1");
  bool go = PQresultStatus(r) == PGRES_TUPLES_OK;
  for (int i = 0; go && i < PQntuples(r); ++i)
    go = row(r, i);
  PQclear(r);
  return go;
}

bool badPointer(PGconn *c, RowFn row, void *data) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    PQclear(r);
    return false;
  }
  for (int i = 0; i < PQntuples(r); ++i)
    if (!row(r, i, data))
      return false; // expect: result-leak "'r'"
  PQclear(r);
  return true;
}

bool goodPointer(PGconn *c, RowFn row, void *data) {
  PGresult *r = PQexec(c, "SELECT 1");
  bool go = PQresultStatus(r) == PGRES_TUPLES_OK;
  for (int i = 0; go && i < PQntuples(r); ++i)
    go = row(r, i, data);
  PQclear(r);
  return go;
}

// Once, whatever it says: the caller releases.
int badOnce(sqlite3 *db, const std::function<int(sqlite3_stmt *)> &bind, bool twice) {
  sqlite3_stmt *st = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT ?", -1, &st, nullptr) != SQLITE_OK)
    return -1;
  int rc = bind(st);
  if (twice)
    return rc; // expect: statement-leak "'st'"
  sqlite3_finalize(st);
  return rc;
}

// What it says may be that it keeps the handle.
bool okOffered(PGconn *c, const std::function<bool(PGresult *)> &take) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (take(r))
    return true;
  PQclear(r);
  return false;
}

bool okOfferedToPointer(PGconn *c, bool (*take)(PGresult *)) {
  PGresult *r = PQexec(c, "SELECT 1");
  if (take(r))
    return true;
  PQclear(r);
  return false;
}

// Nothing speaks: it may be the owner now.
void okGivenAway(PGconn *c, const std::function<void(PGresult *)> &done) {
  done(PQexec(c, "SELECT 1"));
}

// Each turn makes its own.
bool okOfferedInLoop(PGconn *c, const std::function<bool(PGresult *)> &take) {
  while (PGresult *r = PQgetResult(c)) {
    if (take(r))
      continue;
    PQclear(r);
  }
  return true;
}
