// RUN: %check_hosts --preview %s
// Loops over rows: what is neither a row nor the end is an error.
#include <mongoc/mongoc.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlite3.h>

int whileRowBad(sqlite3_stmt *st) {
  int n = 0;
  while (sqlite3_step(st) == SQLITE_ROW) // expect: unchecked-result "error of 'sqlite3_step' is taken for the end of the rows"
    ++n;
  sqlite3_finalize(st);
  return n;
}

int keptBad(sqlite3_stmt *st) {
  int n = 0, rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW) // expect: unchecked-result "is taken for the end of the rows"
    ++n;
  sqlite3_reset(st);
  return n;
}

int untilDoneBad(sqlite3_stmt *st) {
  int n = 0;
  while (sqlite3_step(st) != SQLITE_DONE) // expect: unchecked-result "error of 'sqlite3_step' is taken for a row, and the loop goes on"
    n += sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  return n;
}

int breakBad(sqlite3_stmt *st) {
  int n = 0;
  for (;;) {
    int rc = sqlite3_step(st);
    if (rc == SQLITE_DONE) // expect: unchecked-result "is taken for a row"
      break;
    ++n;
  }
  sqlite3_finalize(st);
  return n;
}

int odbcBad(SQLHDBC db) {
  SQLHSTMT st;
  int n = 0;
  if (SQLAllocHandle(SQL_HANDLE_STMT, db, &st) != SQL_SUCCESS)
    return -1;
  while (SQL_SUCCEEDED(SQLFetch(st))) // expect: unchecked-result "error of 'SQLFetch' is taken for the end"
    ++n;
  SQLFreeHandle(SQL_HANDLE_STMT, st);
  return n;
}

int odbcUntilBad(SQLHSTMT st) {
  int n = 0;
  SQLRETURN rc;
  while ((rc = SQLFetch(st)) != SQL_NO_DATA) // expect: unchecked-result "is taken for a row"
    ++n;
  return n;
}

int mongoBad(mongoc_collection_t *all, const bson_t *which) {
  mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(all, which, NULL, NULL);
  const bson_t *doc;
  int n = 0;
  while (mongoc_cursor_next(cursor, &doc)) // expect: unchecked-result "error of 'mongoc_cursor_next' is taken for the end"
    ++n;
  mongoc_cursor_destroy(cursor);
  return n;
}

// Who made the statement may ask it.
int callersGood(sqlite3_stmt *st) {
  int n = 0;
  while (sqlite3_step(st) == SQLITE_ROW)
    ++n;
  return n;
}

int finalizeGood(sqlite3_stmt *st) {
  int n = 0;
  while (sqlite3_step(st) == SQLITE_ROW)
    ++n;
  return sqlite3_finalize(st) == SQLITE_OK ? n : -1;
}

int askedGood(sqlite3 *db, sqlite3_stmt *st) {
  int n = 0;
  while (sqlite3_step(st) == SQLITE_ROW)
    ++n;
  if (sqlite3_errcode(db) != SQLITE_DONE)
    n = -1;
  sqlite3_finalize(st);
  return n;
}

int comparedGood(sqlite3_stmt *st) {
  int n = 0, rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW)
    ++n;
  sqlite3_reset(st);
  return rc == SQLITE_DONE ? n : -1;
}

int returnedGood(sqlite3_stmt *st) {
  int rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW)
    ;
  return rc;
}

int insideGood(sqlite3_stmt *st) {
  int n = 0, rc;
  while ((rc = sqlite3_step(st)) != SQLITE_DONE) {
    if (rc != SQLITE_ROW) {
      n = -1;
      break;
    }
    n += sqlite3_column_int(st, 0);
  }
  sqlite3_finalize(st);
  return n;
}

int switchGood(sqlite3_stmt *st) {
  int rc;
  do {
    rc = sqlite3_step(st);
    switch (rc) {
    case SQLITE_ROW:
    case SQLITE_DONE:
      break;
    default:
      return -1;
    }
  } while (rc == SQLITE_ROW);
  return 0;
}

int busyGood(sqlite3_stmt *st) {
  int rc;
  do
    rc = sqlite3_step(st);
  while (rc == SQLITE_BUSY);
  return rc == SQLITE_DONE;
}

// One row is asked for: there is one, or there is none.
int oneRowGood(sqlite3_stmt *st) {
  int n = -1;
  if (sqlite3_step(st) == SQLITE_ROW)
    n = sqlite3_column_int(st, 0);
  sqlite3_finalize(st);
  return n;
}

int odbcGood(SQLHSTMT st) {
  int n = 0;
  SQLRETURN rc;
  while (SQL_SUCCEEDED(rc = SQLFetch(st)))
    ++n;
  return rc == SQL_NO_DATA ? n : -1;
}

int odbcPlainErrorGood(SQLHSTMT st) {
  int n = 0;
  for (;;) {
    SQLRETURN rc = SQLFetch(st);
    if (rc == SQL_ERROR)
      return -1;
    if (rc == SQL_NO_DATA)
      break;
    ++n;
  }
  return n;
}

// Busy is one error of many.
int busyOnlyBad(sqlite3_stmt *st) {
  int n = 0;
  for (;;) {
    int rc = sqlite3_step(st);
    if (rc == SQLITE_BUSY)
      return -1;
    if (rc == SQLITE_DONE) // expect: unchecked-result "is taken for a row"
      break;
    ++n;
  }
  return n;
}

int mongoGood(mongoc_cursor_t *cursor) {
  const bson_t *doc;
  bson_error_t error;
  int n = 0;
  while (mongoc_cursor_next(cursor, &doc))
    ++n;
  if (mongoc_cursor_error(cursor, &error))
    return -1;
  return n;
}

// A match ends the loop early.
int breaksBad(sqlite3_stmt *st, int wanted) {
  int found = 0;
  while (sqlite3_step(st) == SQLITE_ROW) // expect: unchecked-result "is taken for the end of the rows"
    if (sqlite3_column_int(st, 0) == wanted) {
      found = 1;
      break;
    }
  sqlite3_finalize(st);
  return found;
}

int breaksOk(sqlite3_stmt *st, int wanted) {
  int found = 0, rc;
  while ((rc = sqlite3_step(st)) == SQLITE_ROW)
    if (sqlite3_column_int(st, 0) == wanted) {
      found = 1;
      break;
    }
  sqlite3_finalize(st);
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? found : -1;
}

// One row of each run: the next step is no next row.
int oneOfEachOk(sqlite3_stmt *st, int last) {
  for (int id = 0; id < last; ++id) {
    sqlite3_bind_int(st, 1, id);
    if (sqlite3_step(st) != SQLITE_ROW)
      return 0;
    sqlite3_reset(st);
  }
  return 1;
}
