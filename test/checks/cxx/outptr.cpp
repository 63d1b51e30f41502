// RUN: %check_hosts --preview %s
// Owners that are filled through a pointer: C++23's std::out_ptr as people write
// it before they have it.
#include <libpq-fe.h>
#include <memory>
#include <sqlite3.h>

template <class Owner> class OutPtr {
  Owner &owner_;
  typename Owner::pointer raw_ = nullptr;

public:
  explicit OutPtr(Owner &owner) : owner_(owner) {}
  OutPtr(const OutPtr &) = delete;
  ~OutPtr() { owner_.reset(raw_); }
  operator typename Owner::pointer *() { return &raw_; }
};
template <class Owner> OutPtr<Owner> outPtr(Owner &owner) { return OutPtr<Owner>(owner); }

struct Close {
  void operator()(sqlite3 *db) const { sqlite3_close(db); }
};
using Db = std::unique_ptr<sqlite3, Close>;

int directOk(const char *file) {
  Db db;
  if (sqlite3_open(file, OutPtr<Db>(db)) != SQLITE_OK)
    return 1;
  return sqlite3_changes(db.get());
}

int madeOk(const char *file) {
  Db db;
  if (sqlite3_open(file, outPtr(db)) != SQLITE_OK)
    return 1;
  return sqlite3_changes(db.get());
}

int givenUpBad(const char *file) {
  Db db;
  sqlite3_open(file, outPtr(db)); // expect: connection-leak
  sqlite3 *raw = db.release();
  return sqlite3_changes(raw);
}

// The address of the pointer inside.
template <class T, auto Release> class Handle {
  T *raw_ = nullptr;

public:
  Handle() = default;
  Handle(const Handle &) = delete;
  ~Handle() {
    if (raw_)
      Release(raw_);
  }
  T **put() { return &raw_; }
  T *get() const { return raw_; }
};

int putOk(const char *file) {
  Handle<sqlite3, sqlite3_close> db;
  if (sqlite3_open(file, db.put()) != SQLITE_OK)
    return 1;
  Handle<sqlite3_stmt, sqlite3_finalize> st;
  sqlite3_prepare_v2(db.get(), "SELECT 1", -1, st.put(), nullptr);
  return sqlite3_step(st.get());
}
