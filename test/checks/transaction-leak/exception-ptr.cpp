// RUN: %check_hosts %s --preview -- -std=c++17
// An exception that is kept in a std::exception_ptr, and thrown on later.
#include <exception>
#include <libpq-fe.h>
#include <stdexcept>

static bool run(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}

static void work(PGconn *c) {
  if (!run(c, "DELETE FROM t"))
    throw std::runtime_error(PQerrorMessage(c));
}

void carriedOk(PGconn *c) {
  std::exception_ptr failed;
  if (!run(c, "BEGIN"))
    return;
  try {
    work(c);
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) {
    run(c, "ROLLBACK");
    std::rethrow_exception(failed);
  }
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

void carriedBad(PGconn *c) {
  std::exception_ptr failed;
  if (!run(c, "BEGIN"))
    return;
  try {
    work(c);
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed)
    std::rethrow_exception(failed); // expect: transaction-leak "if 'std::rethrow_exception' throws here"
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

// Rolled back in the handler; asked by a comparison.
void comparedOk(PGconn *c) {
  std::exception_ptr failed = nullptr;
  if (!run(c, "BEGIN"))
    return;
  try {
    work(c);
  } catch (const std::exception &) {
    failed = std::current_exception();
    run(c, "ROLLBACK");
  }
  if (failed != nullptr)
    std::rethrow_exception(failed);
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

void comparedBad(PGconn *c) {
  std::exception_ptr failed = nullptr;
  if (!run(c, "BEGIN"))
    return;
  try {
    work(c);
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed == nullptr) {
    if (!run(c, "COMMIT"))
      run(c, "ROLLBACK");
    return;
  }
  std::rethrow_exception(failed); // expect: transaction-leak
}

// Handed on, and made elsewhere.
void resultOk(PGconn *c, std::exception_ptr &out) {
  std::exception_ptr failed;
  PGresult *r = PQexec(c, "SELECT 1");
  try {
    work(c);
  } catch (...) {
    failed = std::current_exception();
  }
  PQclear(r);
  out = failed;
}

// What was kept is thrown on with its type.
void knownTypeOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return;
  try {
    std::exception_ptr failed;
    try {
      work(c);
    } catch (...) {
      failed = std::current_exception();
    }
    if (failed)
      std::rethrow_exception(failed);
    if (!run(c, "COMMIT"))
      run(c, "ROLLBACK");
  } catch (const std::logic_error &) {
    return; // nobody throws it
  } catch (const std::runtime_error &) {
    run(c, "ROLLBACK");
  }
}

void knownTypeBad(PGconn *c) {
  if (!run(c, "BEGIN"))
    return;
  try {
    std::exception_ptr failed;
    try {
      work(c);
    } catch (...) {
      failed = std::current_exception();
    }
    if (failed)
      std::rethrow_exception(failed); // expect: transaction-leak
    if (!run(c, "COMMIT"))
      run(c, "ROLLBACK");
  } catch (const std::logic_error &) {
    run(c, "ROLLBACK");
  }
}

static std::exception_ptr tried(PGconn *c) {
  try {
    work(c);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

void ofHelperOk(PGconn *c) {
  if (!run(c, "BEGIN"))
    return;
  std::exception_ptr failed = tried(c);
  try {
    if (failed)
      std::rethrow_exception(failed);
  } catch (const std::runtime_error &) {
    run(c, "ROLLBACK");
    return;
  }
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}

void ofHelperBad(PGconn *c) {
  if (!run(c, "BEGIN"))
    return;
  std::exception_ptr failed = tried(c);
  try {
    if (failed)
      std::rethrow_exception(failed); // expect: transaction-leak
  } catch (const std::logic_error &) {
    run(c, "ROLLBACK");
    return;
  }
  if (!run(c, "COMMIT"))
    run(c, "ROLLBACK");
}
