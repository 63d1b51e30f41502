// Expected: silent; said: member-leak, 'db' "is overwritten by 'init' while the one before may still be open". Met in Coot (ligand_metrics).
// Mechanism: a private init() sets the member to null, and only constructors call it.
#include <sqlite3.h>
#include <string>

class Metrics {
  sqlite3 *db;
  void init();

public:
  Metrics();
  explicit Metrics(const std::string &file);
  Metrics(const Metrics &) = delete;
  ~Metrics() {
    if (db)
      sqlite3_close(db);
  }
};

void Metrics::init() { db = nullptr; }

Metrics::Metrics() { init(); }

Metrics::Metrics(const std::string &file) {
  init();
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) {
    sqlite3_close(db);
    db = nullptr;
  }
}
