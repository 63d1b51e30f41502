// RUN: %check_hosts --preview %s -- -std=c++17
// ignored-error and masked-error where calls throw: a handler that looks at the status
// is a look, one that looks at another status is none, and what a handler puts in the
// place of a status that nobody could look at yet masks nothing.
#include <cstdio>
#include <sqlite3.h>
#include <stdexcept>

static void work(int n) {
  if (n > 3)
    throw std::runtime_error("work");
}
static void check(int rc) {
  if (rc != SQLITE_OK)
    throw std::runtime_error("sqlite");
}

int handlerLooksOk(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    work(n);
  } catch (const std::exception &e) {
    fprintf(stderr, "%s, status %d\n", e.what(), rc);
    return -1;
  }
  return 0;
}

int handlerLooksElsewhereBad(sqlite3 *db, int n) {
  int rc = SQLITE_OK, other = n;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error "nobody looks at"
    work(n);
  } catch (const std::exception &e) {
    fprintf(stderr, "%s, status %d\n", e.what(), other);
    return -1;
  }
  return 0;
}

// Through a handler that goes on to the next one.
int outerHandlerOk(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    try {
      work(n);
    } catch (const std::exception &) {
      puts("again");
      work(n + 1);
      throw;
    }
  } catch (...) {
    return rc;
  }
  return 0;
}

// The inner handler takes all that is thrown there.
int innerHandlerTakesItBad(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    work(n);
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error
    try {
      work(n + 1);
    } catch (const std::exception &) {
      puts("again");
    }
  } catch (...) {
    return rc;
  }
  return 0;
}

// What is thrown there is something else: it goes on to the outer handler.
int innerHandlerIsForOthersOk(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    work(n);
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    try {
      work(n + 1);
    } catch (const std::logic_error &) {
      puts("again");
    }
  } catch (...) {
    return rc;
  }
  return 0;
}

// A throw-expression, and a handler of another type around it.
int thrownElsewhereBad(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error
    if (n > 3)
      throw std::runtime_error("many");
  } catch (const std::logic_error &) {
    return rc;
  }
  return 0;
}

int thrownHereOk(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    if (n > 3)
      throw std::runtime_error("many");
  } catch (const std::runtime_error &) {
    return rc;
  }
  return 0;
}

// The handler looks only where the first step has failed, and then nothing came behind.
int handlerLooksNeverBad(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  bool begun = false;
  try {
    work(n);
    begun = true;
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error
    work(n + 1);
  } catch (const std::exception &) {
    if (!begun)
      return rc;
  }
  return 0;
}

int handlerLooksSometimesOk(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  bool begun = false;
  try {
    work(n);
    begun = true;
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    work(n + 1);
  } catch (const std::exception &) {
    if (begun)
      return rc;
  }
  return 0;
}

// What is checked has succeeded.
int checkedSuccessBad(sqlite3 *db) {
  int rc = SQLITE_OK, first = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error
    check(first);
  } catch (const std::exception &) {
    return rc;
  }
  return first;
}

int checkedOtherOk(sqlite3 *db, int first) {
  int rc = SQLITE_OK;
  try {
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
    check(first);
  } catch (const std::exception &) {
    return rc;
  }
  return first;
}

// Nothing throws between: the handler cannot see the status.
int unreachedBad(sqlite3 *db, int n) {
  int rc = SQLITE_OK;
  try {
    work(n);
    rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr); // expect: ignored-error
  } catch (const std::exception &) {
    return rc;
  }
  return 0;
}

int handlerReplacesOk(sqlite3 *db, int n) {
  int rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
  try {
    work(n);
  } catch (const std::exception &) {
    rc = sqlite3_exec(db, "DELETE FROM log", nullptr, nullptr, nullptr);
  }
  return rc;
}

int replacedBad(sqlite3 *db, int n) {
  int rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
  try {
    work(n);
    rc = sqlite3_exec(db, "DELETE FROM log", nullptr, nullptr, nullptr); // expect: masked-error "overwritten"
  } catch (const std::exception &) {
    return -1;
  }
  return rc;
}

void checkedOk(sqlite3 *db) {
  check(sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr));
}

void uncheckedBad(sqlite3 *db) {
  int rc = sqlite3_exec(db, "DELETE FROM t", nullptr, nullptr, nullptr);
  rc = sqlite3_exec(db, "DELETE FROM log", nullptr, nullptr, nullptr); // expect: masked-error "overwritten"
  check(rc);
}
