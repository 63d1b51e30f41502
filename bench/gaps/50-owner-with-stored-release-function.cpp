// Expected: silent; said: buffer-leak, 'text.pointer' "before this return". Met in lnav (auto_mem<char> errmsg(sqlite3_free)), 19 times.
// Mechanism: the owner's destructor calls the release function that its constructor was given, through a member.
#include <sqlite3.h>
#include <stdio.h>

template <class T> class auto_memory {
public:
  explicit auto_memory(void (*free_function)(void *)) : pointer(nullptr), release(free_function) {}
  auto_memory(const auto_memory &) = delete;
  ~auto_memory() { reset(); }
  T **out() {
    reset();
    return &pointer;
  }
  T *in() const { return pointer; }
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

int create(sqlite3 *db) {
  auto_memory<char> text(sqlite3_free);
  int rc = sqlite3_exec(db, "CREATE TABLE t (a)", nullptr, nullptr, text.out());
  if (rc != SQLITE_OK)
    fprintf(stderr, "unable to create: %s\n", text.in());
  return rc;
}
