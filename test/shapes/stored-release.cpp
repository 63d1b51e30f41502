// RUN: %check_hosts %s --preview
// Owners that are given their release function, texts that are there only where
// the call failed, and statements that somebody keeps.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>

template <class T> class owned {
public:
  explicit owned(void (*how)(void *)) : pointer(nullptr), release(how) {}
  owned(const owned &) = delete;
  ~owned() { reset(); }
  T **out() {
    reset();
    return &pointer;
  }
  T *get() const { return pointer; }
  void reset(T *next = nullptr) {
    if (pointer != next) {
      if (pointer != nullptr)
        release(pointer);
      pointer = next;
    }
  }

private:
  T *pointer;
  void (*release)(void *);
};

template <class T> class lent {
public:
  lent() : pointer(nullptr) {}
  T **out() { return &pointer; }
  T *get() const { return pointer; }

private:
  T *pointer;
};

int ownedOk(sqlite3 *db) {
  owned<char> text(sqlite3_free);
  int rc = sqlite3_exec(db, "CREATE TABLE t (a)", nullptr, nullptr, text.out());
  if (rc != SQLITE_OK)
    fprintf(stderr, "unable to create: %s\n", text.get());
  return rc;
}

int lentBad(sqlite3 *db) {
  lent<char> text;
  int rc = sqlite3_exec(db, "CREATE TABLE t (a)", nullptr, nullptr, text.out()); // expect: buffer-leak
  if (rc != SQLITE_OK)
    fprintf(stderr, "unable to create: %s\n", text.get());
  return rc;
}

// ---- a text that is there only where the call failed -----------------------------
int optionsOk(const char *conninfo) {
  char *text = nullptr;
  PQconninfoOption *options = PQconninfoParse(conninfo, &text);
  if (text) {
    fprintf(stderr, "%s", text);
    PQfreemem(text);
    return -1;
  }
  int n = 0;
  for (PQconninfoOption *one = options; one && one->keyword; one++)
    n++;
  PQconninfoFree(options);
  return n;
}

int optionsBad(const char *conninfo) {
  char *text = nullptr;
  PQconninfoOption *options = PQconninfoParse(conninfo, &text);
  if (text) {
    fprintf(stderr, "%s", text);
    PQfreemem(text);
    return -1;
  }
  if (!options || !options->keyword)
    return 0; // expect: buffer-leak
  PQconninfoFree(options);
  return 1;
}

// ---- a cache of statements ---------------------------------------------------------
sqlite3_stmt *statement_of(int kind);

int cachedOk(int kind) {
  sqlite3_stmt *st = statement_of(kind);
  int rc = sqlite3_step(st);
  sqlite3_reset(st);
  return rc;
}

int ownBad(int kind) {
  sqlite3_stmt *st = statement_of(kind);
  if (sqlite3_step(st) != SQLITE_ROW) {
    sqlite3_reset(st);
    return -1; // expect: statement-leak
  }
  sqlite3_finalize(st);
  return 0;
}

// ---- given to a function that was not seen, and forgotten ---------------------------
void dispose(PGresult *res);

struct answer {
  PGresult *res;
};

int forgottenOk(PGconn *conn, answer *a) {
  a->res = PQexec(conn, "SELECT 1");
  int rows = PQntuples(a->res);
  dispose(a->res);
  a->res = nullptr;
  return rows;
}

int forgottenUnseenBad(PGconn *conn, answer *a) {
  a->res = PQexec(conn, "SELECT 1"); // expect: result-leak
  int rows = PQntuples(a->res);
  a->res = nullptr;
  return rows;
}
